package dev.menai.threads

import kotlinx.coroutines.ThreadContextElement
import kotlin.coroutines.CoroutineContext

/** [block] with this context's thread-locals set around it; they are put back however it ends. */
internal fun <T> CoroutineContext.carriedInto(block: () -> T): () -> T =
    threadElements().asReversed().fold(block) { inner, element -> { element.around(this, inner) } }

private fun CoroutineContext.threadElements(): List<ThreadContextElement<*>> =
    fold(emptyList()) { found, element -> if (element is ThreadContextElement<*>) found + element else found }

private fun <S, T> ThreadContextElement<S>.around(context: CoroutineContext, block: () -> T): T {
    val before = updateThreadContext(context)
    try {
        return block()
    } finally {
        restoreThreadContext(context, before)
    }
}
