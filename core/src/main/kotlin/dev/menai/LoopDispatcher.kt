package dev.menai

import dev.menai.internal.loop.LoopTimers
import dev.menai.internal.loop.Poller
import dev.menai.internal.loop.Timer
import dev.menai.internal.wait.KeepsWaits
import dev.menai.internal.wait.UncancellableWaits
import kotlinx.coroutines.CancellableContinuation
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.Delay
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.DisposableHandle
import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.InternalCoroutinesApi
import kotlinx.coroutines.asExecutor
import kotlinx.coroutines.cancel
import java.util.concurrent.CompletableFuture
import java.util.concurrent.TimeUnit
import kotlin.coroutines.CoroutineContext
import kotlin.coroutines.EmptyCoroutineContext

/**
 * The loop as kotlinx sees it. The one file that knows kotlinx's internal [Delay], through which foreign `delay` and
 * `withTimeout` use the loop's timers; milliseconds arrive here unclamped and rounded up by the caller.
 */
@OptIn(InternalCoroutinesApi::class)
internal class LoopDispatcher(name: String, poller: Poller) :
    EventLoop(name, poller),
    Delay,
    KeepsWaits {
    override val uncancellable = UncancellableWaits()

    override fun scheduleResumeAfterDelay(timeMillis: Long, continuation: CancellableContinuation<Unit>) =
        resumeAt(deadlineNanos(timeMillis), continuation)

    override fun invokeOnTimeout(timeMillis: Long, block: Runnable, context: CoroutineContext): DisposableHandle {
        val timer = TimeoutTimer(deadlineNanos(timeMillis), timers, block)
        if (!timers.add(timer)) timer.dropped()
        return timer
    }

    private fun deadlineNanos(timeMillis: Long): Long {
        val delayNanos = TimeUnit.MILLISECONDS.toNanos(timeMillis) // saturates
        return timers.nanoTime() + delayNanos.coerceIn(0, LoopTimers.MAX_DELAY_NANOS)
    }
}

/** Resumes [continuation] when the loop's poller reaches [deadlineNanos], unless it is cancelled before. */
internal fun EventLoop.resumeAt(deadlineNanos: Long, continuation: CancellableContinuation<Unit>) {
    val timer = ResumeTimer(deadlineNanos, this, continuation)
    // First the heap, then the continuation: a cancel may call the timer's handler at once.
    if (!timers.add(timer)) return timer.dropped()
    continuation.invokeOnCancellation(timer)
}

/** The loop is closed: time goes on without it, so that a `finally` block that sleeps comes to its end. */
internal fun LoopTimers.runElsewhereAt(deadlineNanos: Long, block: Runnable) {
    val delayNanos = (deadlineNanos - nanoTime()).coerceAtLeast(0)
    CompletableFuture.delayedExecutor(delayNanos, TimeUnit.NANOSECONDS, Dispatchers.IO.asExecutor()).execute(block)
}

/** Runs what a closed loop can run no more. */
internal fun runElsewhere(block: Runnable) = Dispatchers.IO.dispatch(EmptyCoroutineContext, block)

/**
 * A coroutine resumed on a closed loop: it is cancelled, and its `finally` blocks run where there are threads.
 *
 * The whole coroutine, not the job at hand: that may be a `NonCancellable` block which is just cleaning up.
 */
internal fun EventLoop.dispatchAfterClose(context: CoroutineContext, block: Runnable) {
    val coroutine = outermostContextOn(this, block) ?: context
    coroutine.cancel(LoopCancellation("loop \"$name\" is closed"))
    Dispatchers.IO.dispatch(context, block)
}

/** Ends a sleep; also its own cancellation handler, so that a sleep costs one object. */
@OptIn(ExperimentalCoroutinesApi::class)
internal class ResumeTimer(
    deadlineNanos: Long,
    private val loop: EventLoop,
    val continuation: CancellableContinuation<Unit>,
) : Timer(deadlineNanos),
    (Throwable?) -> Unit {
    override fun run() {
        // In place: the timer has waited for its turn already, a dispatch would cost another one.
        with(continuation) { loop.resumeUndispatched(Unit) }
    }

    override fun dropped() = loop.timers.runElsewhereAt(deadlineNanos) { continuation.resumeWith(Result.success(Unit)) }

    override fun invoke(cause: Throwable?) = loop.timers.remove(this)
}

private class TimeoutTimer(deadlineNanos: Long, private val timers: LoopTimers, private val block: Runnable) :
    Timer(deadlineNanos),
    DisposableHandle {
    override fun run() = block.run()

    override fun dropped() = timers.runElsewhereAt(deadlineNanos, block)

    override fun dispose() = timers.remove(this)
}

/** A cancellation that the loop itself ordered; costs no stack trace, the loop's state says it all. */
internal class LoopCancellation(message: String) : CancellationException(message) {
    override fun fillInStackTrace(): Throwable = this

    private companion object {
        private const val serialVersionUID = 1L
    }
}
