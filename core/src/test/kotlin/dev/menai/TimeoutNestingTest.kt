package dev.menai

import dev.menai.testing.runVirtual
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.TimeoutCancellationException
import kotlinx.coroutines.withContext
import kotlinx.coroutines.withTimeout
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.assertThrows
import java.util.concurrent.TimeoutException
import kotlin.time.Duration
import kotlin.time.Duration.Companion.hours
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds

/** Timeouts within timeouts, and cancellations from outside. */
class TimeoutNestingTest {
    private val events = mutableListOf<String>()
    private val timeouts = mutableListOf<Timeout>()

    private suspend fun <T> noting(level: String, duration: Duration, block: suspend () -> T): T =
        try {
            timeout(duration) {
                timeouts += it
                block()
            }
        } catch (failure: Exception) {
            events += "$level: ${if (failure is CancellationException) "cancelled" else failure.javaClass.simpleName}"
            throw failure
        }

    // asyncio 162: the inner one has not expired here, the outer one came first
    @Test
    fun ofEqualDeadlinesOnlyTheOutermostThrows() =
        runVirtual {
            assertThrows<TimeoutException> {
                noting("outer", 1.seconds) { noting("inner", 1.seconds) { sleep(1.hours) } }
            }
            assertEquals(listOf("inner: cancelled", "outer: TimeoutException"), events)
            assertEquals(listOf(true, false), timeouts.map { it.expired })
            assertTrue(currentTask()!!.isActive)
        }

    @Test
    fun shorterInnerTimeoutIsTheInnersOwn() =
        runVirtual {
            val result =
                timeout(3.seconds) {
                    val thrown = assertThrows<TimeoutException> { timeout(1.seconds) { sleep(1.hours) } }
                    assertEquals("no result within 1s (task \"main\")", thrown.message)
                    sleep(1.seconds)
                    "outer goes on"
                }
            assertEquals("outer goes on", result)
        }

    @Test
    fun innerTimeoutThatIsNotCaughtPassesTheOuterUnchanged() =
        runVirtual {
            val thrown = assertThrows<TimeoutException> { timeout(3.seconds) { timeout(1.seconds) { sleep(1.hours) } } }
            assertEquals("no result within 1s (task \"main\")", thrown.message)
            assertEquals(emptyList<String>(), thrown.suppressedIds())
            assertEquals(1.seconds, time())
        }

    // asyncio 162
    @Test
    fun outerDeadlineWhileTheInnerBlockStopsIsTheOuters() =
        runVirtual {
            assertThrows<TimeoutException> {
                noting("outer", 2.seconds) { noting("inner", 1.seconds) { events.stopSlowly("block", 5.seconds) } }
            }
            val expected = listOf("block cancelled", "block stopped", "inner: cancelled", "outer: TimeoutException")
            assertEquals(expected, events)
            assertEquals(listOf(true, true), timeouts.map { it.expired })
            assertEquals(6.seconds, time())
        }

    // asyncio 163
    @Test
    fun bothExpiredWhileTheLoopWasBusyConvertsAtEachLevel() =
        EventLoop().use { loop ->
            loop.runUntilComplete {
                assertThrows<TimeoutException> {
                    noting("outer", 2.milliseconds) {
                        runCatching { noting("inner", 1.milliseconds) { busyUntil(loop.time() + 5.milliseconds) } }
                        events += "between"
                        sleep(1.hours)
                    }
                }
            }
            assertEquals(listOf("inner: cancelled", "between", "outer: TimeoutException"), events)
        }

    /** Blocks the loop, then suspends. */
    private suspend fun busyUntil(end: Duration) {
        while (time() < end) Thread.onSpinWait()
        sleep(1.hours)
    }

    // asyncio 166
    @Test
    fun cancelFromOutsideBeforeTheDeadlineStaysACancellation() =
        runVirtual {
            val task = createTask { noting("timeout", 5.seconds) { sleep(1.hours) } }
            sleep(1.seconds)
            task.cancel("from outside")
            assertEquals("from outside", assertThrows<CancellationException> { task.await() }.message)
            assertEquals(listOf("timeout: cancelled"), events)
            assertFalse(timeouts.single().expired)
            assertEquals(0, currentLoop().turn.timers.size)
        }

    // asyncio 175
    @Test
    fun cancelFromOutsideTogetherWithTheDeadlineWins() =
        runVirtual {
            val loop = currentLoop()
            lateinit var first: Task<Unit>
            loop.callLater(1.seconds) { first.cancel("cancel before the deadline") }
            first = createTask { timeout(1.seconds) { sleep(1.hours) } }
            val second = createTask { timeout(1.seconds) { sleep(1.hours) } }
            sleep(Duration.ZERO)
            loop.callLater(1.seconds) { second.cancel("cancel after the deadline") }
            assertEquals("cancel before the deadline", assertThrows<CancellationException> { first.await() }.message)
            assertEquals("cancel after the deadline", assertThrows<CancellationException> { second.await() }.message)
        }

    @Test
    fun cancelFromOutsideWhileTheBlockStopsWins() =
        runVirtual {
            val task = createTask { timeout(1.seconds) { events.stopSlowly("block", 5.seconds) } }
            sleep(3.seconds)
            task.cancel("from outside")
            assertEquals("from outside", assertThrows<CancellationException> { task.await() }.message)
            assertEquals(6.seconds, time())
        }

    @Test
    fun deadlineWhileTheBlockStopsForACancelDoesNotCount() =
        runVirtual {
            val task = createTask { noting("timeout", 2.seconds) { events.stopSlowly("block", 5.seconds) } }
            sleep(1.seconds)
            task.cancel("from outside")
            assertEquals("from outside", assertThrows<CancellationException> { task.await() }.message)
            assertFalse(timeouts.single().expired)
        }

    @Test
    fun deadlineWhileTheBlockStopsForAFailureDoesNotCount() =
        runVirtual {
            val thrown =
                assertThrows<Failure> {
                    noting("timeout", 2.seconds) {
                        gather(
                            { sleep(1.seconds).also { throw Failure("first") } },
                            { events.stopSlowly("sibling", 5.seconds) },
                        )
                    }
                }
            // The block itself still waits for the sibling at the deadline, so the timeout is told of as well.
            assertEquals("first", thrown.message)
            assertTrue(timeouts.single().expired)
            assertEquals(6.seconds, time())
        }

    // asyncio 142
    @Test
    fun callerCancelledWhenTheBlockHasItsResultIsCancelled() =
        runVirtual {
            val value = CompletableDeferred<Int>()
            val task = createTask { timeout(1.hours) { value.await() } }
            sleep(Duration.ZERO)
            value.complete(1)
            task.cancel("just after")
            assertEquals("just after", assertThrows<CancellationException> { task.await() }.message)
        }

    // asyncio 143
    @Test
    fun cancelOfTheCallerStopsTheBlockAndWaitsForIt() =
        runVirtual {
            val limited = createTask { timeout(1.hours) { events.stopSlowly("limited") } }
            val unlimited = createTask { timeout(Duration.INFINITE) { events.stopSlowly("unlimited") } }
            sleep(Duration.ZERO)
            listOf(limited, unlimited).onEach { it.cancel() }.forEach { it.join() }
            val expected = listOf("limited cancelled", "unlimited cancelled", "limited stopped", "unlimited stopped")
            assertEquals(expected, events)
        }

    // asyncio 173: a cancelled task stays cancelled, so only NonCancellable code can time out in it
    @Test
    fun newTimeoutInACancelledTaskIsCancelledAtOnceUnlessNonCancellable() =
        runVirtual {
            val task =
                createTask {
                    runCatching { sleep(1.hours) }
                    runCatching { timeout(1.seconds) { sleep(1.hours) } }.onFailure { events += "plain: ${it.message}" }
                    withContext(NonCancellable) {
                        assertThrows<TimeoutException> { timeout(1.seconds) { sleep(1.hours) } }
                        events += "cleanup timed out"
                    }
                }
            sleep(Duration.ZERO)
            task.cancel("stop")
            task.join()
            assertEquals(listOf("plain: stop", "cleanup timed out"), events)
            assertEquals(1.seconds, time())
        }

    // asyncio 165
    @Test
    fun failuresOfManyChildrenCarryTheTimeout() =
        runVirtual {
            val thrown =
                assertThrows<Failure> {
                    timeout(1.seconds) {
                        listOf(1, 2).gather { n ->
                            try {
                                sleep(1.hours)
                            } finally {
                                throw Failure("child $n")
                            }
                        }
                    }
                }
            assertEquals("child 1", thrown.message)
            assertEquals(listOf("child 2", "no result within 1s (task \"main\")"), thrown.suppressedIds())
        }

    @Test
    fun kotlinxTimeoutInsideIsItsOwn() =
        runVirtual {
            assertThrows<TimeoutCancellationException> { timeout(2.seconds) { withTimeout(1_000) { sleep(1.hours) } } }
            assertThrows<TimeoutException> { withTimeout(2_000) { timeout(1.seconds) { sleep(1.hours) } } }
            assertEquals(2.seconds, time())
        }

    @Test
    fun gatheredItemsTimeOutOneByOne() =
        runVirtual {
            val results =
                (1..4).gatherResults(limit = 2) { n ->
                    timeout(2.5.seconds) { sleep(n.seconds) }
                    n
                }
            assertEquals(listOf(1, 2, null, null), results.map { it.getOrNull() })
            assertTrue(results.drop(2).all { it.exceptionOrNull() is TimeoutException })
        }
}
