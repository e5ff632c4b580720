package dev.menai.internal.wait

import kotlinx.coroutines.CoroutineName
import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.Job
import kotlin.coroutines.CoroutineContext

/** How a primitive's `toString` begins: its name, if it has one. */
internal fun named(name: String?): String = if (name == null) "" else "\"$name\", "

/** A job with a name of its own: a task. */
internal interface NamedJob {
    val name: String
}

/** Who waits or holds, for dumps and messages: the nearest task, or what the coroutine is called. */
@OptIn(ExperimentalCoroutinesApi::class)
internal fun CoroutineContext.waiterName(): String {
    val task = generateSequence(this[Job]) { it.parent }.firstNotNullOfOrNull { it as? NamedJob }
    if (task != null) return "task \"${task.name}\""
    val name = this[CoroutineName]?.name ?: return "a coroutine"
    return "coroutine \"$name\""
}
