package dev.menai

import kotlin.coroutines.Continuation
import kotlin.coroutines.ContinuationInterceptor
import kotlin.coroutines.CoroutineContext
import kotlin.coroutines.jvm.internal.CoroutineStackFrame

/** The suspended calls of a coroutine, from [innermost] outwards; continuations are linked, it needs no agent. */
internal fun framesOf(innermost: Any?): Sequence<CoroutineStackFrame> =
    generateSequence(innermost as? CoroutineStackFrame) { it.callerFrame }

/** The task that waits in [innermost]. Also found where `NonCancellable` has cut the chain of its jobs. */
internal fun taskOf(innermost: Any?): Task<*>? = contextsOf(innermost).firstNotNullOfOrNull { it.taskOrNull() }

/** Of the calls that lead to [innermost], the context of the outermost one that runs on [loop]. */
internal fun outermostContextOn(loop: EventLoop, innermost: Any?): CoroutineContext? =
    contextsOf(innermost).lastOrNull { it[ContinuationInterceptor] === loop }

internal fun contextsOf(innermost: Any?): Sequence<CoroutineContext> =
    framesOf(innermost).mapNotNull { (it as? Continuation<*>)?.context }
