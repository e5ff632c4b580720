package dev.menai

import kotlinx.coroutines.Job
import kotlinx.coroutines.currentCoroutineContext
import kotlin.coroutines.ContinuationInterceptor
import kotlin.coroutines.CoroutineContext
import kotlin.coroutines.intrinsics.suspendCoroutineUninterceptedOrReturn

/**
 * The loop on which this suspend function runs.
 *
 * Inside `withContext(Dispatchers.IO)` it is the loop of the task that called it. As asyncio's `get_running_loop`, it
 * never makes one.
 *
 * @throws NoEventLoopException if there is none.
 */
public suspend fun currentLoop(): EventLoop = currentCoroutineContext().loopOrNull() ?: loopOfCaller()

/**
 * The task that runs this suspend function; `null` in a coroutine that no task is an ancestor of.
 *
 * Within a `coroutineScope`, `timeout` or `launch` of a task it is that task.
 */
public suspend fun currentTask(): Task<*>? = currentCoroutineContext().taskOrNull() ?: taskOfCaller()

/** Apart, so that the common case above needs no state machine. */
private suspend fun loopOfCaller(): EventLoop = taskOfCaller()?.loop ?: throw noLoop()

/** The slow way, for where `NonCancellable` has cut the chain of jobs. */
private suspend fun taskOfCaller(): Task<*>? = suspendCoroutineUninterceptedOrReturn { taskOf(it) }

/** As [currentLoop], for a suspend function that can do without a state machine: this is no suspension point. */
internal fun CoroutineContext.loop(): EventLoop = loopOrNull() ?: throw noLoop()

private fun noLoop() = NoEventLoopException("no event loop here; call from runLoop { } or from a task of a loop")

internal fun CoroutineContext.loopOrNull(): EventLoop? =
    this[ContinuationInterceptor] as? EventLoop ?: taskOrNull()?.loop

/** The nearest task from this context's job upwards: scopes and launched children stand between. */
internal fun CoroutineContext.taskOrNull(): Task<*>? {
    var job: Job? = this[Job]
    while (job != null && job !is Task<*>) job = job.parentJob
    return job?.asTaskOrNull()
}

/** The loop that each thread turns, if any. */
private val loops = ThreadLocal<EventLoop?>()

internal fun loopOfThread(): EventLoop? = loops.get()

/** Makes [loop] the thread's loop and returns the one it was; a closing loop and a hosted one may turn inside another. */
internal fun enterLoop(loop: EventLoop): EventLoop? = loops.get().also { loops.set(loop) }

internal fun leaveLoop(outer: EventLoop?) {
    if (outer == null) loops.remove() else loops.set(outer)
}
