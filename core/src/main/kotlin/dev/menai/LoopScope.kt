package dev.menai

import kotlinx.coroutines.CoroutineExceptionHandler
import kotlinx.coroutines.CoroutineName
import kotlinx.coroutines.CoroutineScope
import kotlin.coroutines.AbstractCoroutineContextElement
import kotlin.coroutines.CoroutineContext

/** What the tasks of a loop inherit. */
internal class LoopScope(override val coroutineContext: CoroutineContext) : CoroutineScope

/** For what a task launches below a supervisor: kotlinx would give such a failure to the thread's own handler. */
internal class LoopExceptionHandler(private val loop: EventLoop) :
    AbstractCoroutineContextElement(CoroutineExceptionHandler),
    CoroutineExceptionHandler {
    override fun handleException(context: CoroutineContext, exception: Throwable) =
        loop.report("exception in coroutine of loop \"${loop.name}\"", exception, context[CoroutineName]?.name)
}
