package dev.menai

import kotlinx.coroutines.awaitCancellation
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
    val loop = currentLoop()
    if (!duration.isPositive()) return yield()
    if (duration == Duration.INFINITE) awaitCancellation() // no timer: a virtual clock reaches the farthest deadline, too
    suspendCancellableCoroutine { continuation ->
        loop.resumeAt(loop.timers.deadlineNanos(duration), continuation)
    }
}

/** The current loop's [clock][EventLoop.time]. */
public suspend fun time(): Duration = currentLoop().time()
