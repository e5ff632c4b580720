package dev.menai

import kotlinx.coroutines.CancellableContinuation
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.currentCoroutineContext
import kotlinx.coroutines.suspendCancellableCoroutine
import kotlinx.coroutines.yield
import kotlin.time.Duration

/**
 * Waits until [duration] has passed on the current loop's clock, never less.
 *
 * Zero or less waits for one turn: what is ready now runs first. Far deadlines are allowed, [Duration.INFINITE] sleeps
 * until it is cancelled. Unlike kotlinx's `delay`, which rounds to milliseconds, it counts nanoseconds.
 *
 * **Cancellation.** Ends the sleep and removes its timer.
 *
 * @throws NoEventLoopException if there is no loop here.
 */
public suspend fun sleep(duration: Duration) {
    val loop = currentCoroutineContext().loopOrNull() ?: return sleepOnCallersLoop(duration)
    return sleepOn(loop, duration)
}

/** Apart, so that the common case above needs no state machine. */
private suspend fun sleepOnCallersLoop(duration: Duration) = sleepOn(currentLoop(), duration)

private suspend fun sleepOn(loop: EventLoop, duration: Duration): Unit =
    when {
        !duration.isPositive() -> yield()
        duration.isFinite() -> loop.resumedAt(loop.timers.deadlineNanos(duration))
        else -> sleepForEver() // no timer: a virtual clock reaches the farthest deadline, too
    }

/** Apart for the same reason: what never returns is no last call to the compiler. */
private suspend fun sleepForEver(): Unit = awaitCancellation()

/**
 * Waits until the poller's clock reaches [deadlineNanos].
 *
 * Only ever for [Unit], but generic: Kotlin gives a function that waits for a Unit inline a state machine, which costs
 * each sleep two objects more.
 */
@Suppress("UNCHECKED_CAST")
private suspend fun <T> EventLoop.resumedAt(deadlineNanos: Long): T =
    suspendCancellableCoroutine { resumeAt(deadlineNanos, it as CancellableContinuation<Unit>) }

/** The current loop's [clock][EventLoop.time]. */
public suspend fun time(): Duration = currentLoop().time()
