package dev.menai.threads

import dev.menai.carryingAnew
import dev.menai.isFatal
import dev.menai.loopOrNull
import dev.menai.taskOrNull
import dev.menai.waitTimer
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CoroutineName
import kotlinx.coroutines.DisposableHandle
import kotlinx.coroutines.InternalCoroutinesApi
import kotlinx.coroutines.Job
import kotlinx.coroutines.currentCoroutineContext
import kotlinx.coroutines.ensureActive
import java.util.concurrent.Executor
import java.util.concurrent.RejectedExecutionException
import kotlin.coroutines.CoroutineContext
import kotlin.coroutines.resume
import kotlin.coroutines.suspendCoroutine

/**
 * Runs blocking code on a thread of [pool], and waits for it without blocking the loop.
 *
 * Returns what [block] returns or throws what it throws, unwrapped; the coroutine goes on where it was. The thread is
 * named `menai-worker-N`, and [name], or the task's if it was given one, follows while the code runs. The coroutine's
 * `ThreadContextElement`s are set there, as asyncio copies its context.
 *
 * **Cancellation.** Waiting for a thread, the code never begins. Running, its thread is interrupted once, and this waits
 * until the code has really ended, then throws; unlike asyncio's, which leaves the thread running. What the code still
 * returns is dropped then, what it still throws is a suppressed exception. The interrupt hits the code or nobody. A
 * cancel that comes when the code has ended takes nothing away: its result is returned.
 *
 * **Threads.** From any coroutine; it needs no loop. Do not call loop-confined code in [block]; see [Portal] for the way
 * back.
 *
 * @throws ThreadPoolFullException if the pool and its line are full, or the wait was too long.
 * @throws ThreadPoolClosedException if the pool is closed.
 */
public suspend fun <T> toThread(pool: ThreadPool = ThreadPool.shared, name: String? = null, block: () -> T): T {
    val timer = waitTimer(pool.maxWaitingTime)
    return runOutside(name, block) { pool.start(it, timer) }
}

/**
 * As [toThread], on a thread of the user's own [executor].
 *
 * Its threads keep their names. An executor that drops a task without an exception leaves its caller waiting, until that
 * is cancelled; `shutdownNow` does.
 *
 * @throws RejectedExecutionException if [executor] refuses, with its exception as the cause.
 */
public suspend fun <T> toThread(executor: Executor, name: String? = null, block: () -> T): T =
    runOutside(name, block) { it.startOn(executor) }

internal fun BlockingCall<*>.startOn(executor: Executor) {
    try {
        executor.execute(this)
    } catch (refusal: RejectedExecutionException) {
        throw RejectedExecutionException("executor $executor refused ${asked()}", refusal)
    }
}

private suspend fun <T> runOutside(name: String?, block: () -> T, start: (BlockingCall<T>) -> Unit): T {
    val context = currentCoroutineContext()
    context.ensureActive()
    val carried = context.loopOrNull()?.carryingAnew(context) ?: context // with what the task has set since it began
    val call = awaitEnd(context, name ?: context[CoroutineName]?.name, carried.carriedInto(block), start)
    if (call.isCancelled) throw context.cancellation(call.thrown)
    return call.result().getOrThrow()
}

/**
 * Waits for the real end. Not cancellable as such: a cancel stops the call, and the call's end resumes. Until the code
 * ends the caller's job is active, so nobody takes it for done.
 */
private suspend fun <T> awaitEnd(
    context: CoroutineContext,
    name: String?,
    block: () -> T,
    start: (BlockingCall<T>) -> Unit,
): BlockingCall<T> {
    val outside = context.loopOrNull()?.outside
    var started: BlockingCall<T>? = null
    var cancelHandle: DisposableHandle? = null
    try {
        return suspendCoroutine { continuation ->
            val call = BlockingCall(name, context.taskOrNull(), block) { continuation.resume(it) }
            started = call
            outside?.add(call)
            start(call)
            cancelHandle = context[Job]?.onCancelling { call.cancel() }
        }
    } finally {
        cancelHandle?.dispose()
        started?.let { outside?.remove(it) }
    }
}

@OptIn(InternalCoroutinesApi::class)
private fun Job.onCancelling(action: () -> Unit): DisposableHandle =
    invokeOnCompletion(onCancelling = true) { cause -> if (cause != null) action() }

/** What a cancelled caller is thrown: its job's own exception, or one with it and what the code [threw] besides. */
@OptIn(InternalCoroutinesApi::class)
private fun CoroutineContext.cancellation(threw: Throwable?): Throwable {
    val own = this[Job]!!.getCancellationException()
    return when (threw) {
        null, is InterruptedException, is CancellationException -> own
        else -> if (threw.isFatal()) threw else own.copyWith(threw)
    }
}

private fun CancellationException.copyWith(suppressed: Throwable) =
    CancellationException(message).also {
        it.initCause(this)
        it.addSuppressed(suppressed)
    }
