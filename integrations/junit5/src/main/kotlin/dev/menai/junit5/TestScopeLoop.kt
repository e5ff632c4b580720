package dev.menai.junit5

import dev.menai.EventLoop
import dev.menai.interop.InternalMenaiApi
import dev.menai.interop.TestAccess
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.launch
import kotlinx.coroutines.test.TestCoroutineScheduler
import kotlinx.coroutines.test.TestScope
import java.util.concurrent.TimeUnit

/**
 * Makes a loop for a test with `runTest`: its turns are steps of the [scheduler][TestCoroutineScheduler], its time is that
 * one's.
 *
 * `advanceTimeBy`, `advanceUntilIdle` and `runTest` itself move both. The loop is shut down at the end of the test, with the
 * `backgroundScope`. The scheduler counts whole milliseconds, so timers of the loop are due at the next one.
 */
@JvmSynthetic
public fun TestScope.newLoop(name: String = "test"): EventLoop {
    val loop = testScheduler.newLoop(name)
    backgroundScope.launch(start = CoroutineStart.UNDISPATCHED) {
        try {
            awaitCancellation()
        } finally {
            loop.shutdown()
        }
    }
    return loop
}

/**
 * As the one of a [TestScope], for a scheduler without a scope.
 *
 * The caller ends it by `loop.shutdown()` and moves the scheduler once more; `close()` would wait for the very thread that
 * has to move it.
 */
@OptIn(ExperimentalCoroutinesApi::class, InternalMenaiApi::class)
@JvmSynthetic
public fun TestCoroutineScheduler.newLoop(name: String = "test"): EventLoop =
    TestAccess.on(SchedulerHost(this), name) { TimeUnit.MILLISECONDS.toNanos(currentTime) }
