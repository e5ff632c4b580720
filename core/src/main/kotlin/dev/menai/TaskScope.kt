package dev.menai

import kotlinx.coroutines.CoroutineExceptionHandler
import kotlinx.coroutines.CoroutineName
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.newCoroutineContext
import kotlin.coroutines.AbstractCoroutineContextElement
import kotlin.coroutines.CoroutineContext
import kotlin.coroutines.EmptyCoroutineContext

/** What the tasks of a loop, a group, a gather or a race inherit. */
internal class TaskScope(override val coroutineContext: CoroutineContext) : CoroutineScope {
    /** All that a task of the loop brings along when it creates another one, if nobody added anything. */
    private val handler: CoroutineContext? = coroutineContext[CoroutineExceptionHandler]

    /**
     * Whether kotlinx leaves the context as it is: it has no elements to copy, and no debug mode numbers coroutines.
     *
     * To find out means to look at each element, which on JDK 17 was a fifth of what a gathered task cost. So it is done
     * once, or by each thread that comes before it sees the answer; they find the same.
     */
    private var isInheritedWhole = false

    /** For a new task that brings [own] along. */
    @OptIn(ExperimentalCoroutinesApi::class)
    fun contextWith(own: CoroutineContext): CoroutineContext {
        if (own !== EmptyCoroutineContext && own !== handler) return newCoroutineContext(own)
        if (isInheritedWhole) return coroutineContext
        val context = newCoroutineContext(EmptyCoroutineContext)
        isInheritedWhole = context === coroutineContext
        return context
    }
}

/** For what a task launches below a supervisor: kotlinx would give such a failure to the thread's own handler. */
internal class LoopExceptionHandler(private val loop: EventLoop) :
    AbstractCoroutineContextElement(CoroutineExceptionHandler),
    CoroutineExceptionHandler {
    override fun handleException(context: CoroutineContext, exception: Throwable) =
        loop.report("exception in coroutine of loop \"${loop.name}\"", exception, context[CoroutineName]?.name)
}
