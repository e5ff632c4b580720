package dev.menai

import dev.menai.fixture.LeakCheck
import dev.menai.fixture.awaitOrFail
import dev.menai.fixture.endedWithin
import dev.menai.testing.runVirtual
import kotlinx.coroutines.awaitCancellation
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.assertThrows
import org.junit.jupiter.api.extension.RegisterExtension
import java.util.concurrent.CountDownLatch
import java.util.concurrent.TimeoutException
import kotlin.time.Duration
import kotlin.time.Duration.Companion.hours
import kotlin.time.Duration.Companion.seconds

class TimeoutRescheduleTest {
    @RegisterExtension
    val loops = LeakCheck()

    private lateinit var timeout: Timeout

    private suspend fun <T> kept(duration: Duration, block: suspend (Timeout) -> T): T =
        timeout(duration) {
            timeout = it
            block(it)
        }

    @Test
    fun laterDeadlineCounts() =
        runVirtual {
            val thrown =
                assertThrows<TimeoutException> {
                    kept(1.seconds) {
                        it.reschedule(5.seconds)
                        sleep(1.hours)
                    }
                }
            assertEquals("no result within 5s of its last reschedule (task \"main\")", thrown.message)
            assertEquals(5.seconds, time())
            assertEquals(5.seconds, timeout.deadline)
        }

    @Test
    fun earlierDeadlineCounts() =
        runVirtual {
            assertThrows<TimeoutException> {
                kept(1.hours) {
                    sleep(1.seconds)
                    it.reschedule(1.seconds)
                    sleep(1.hours)
                }
            }
            assertEquals(2.seconds, time())
            assertEquals(0, currentLoop().turn.timers.size)
        }

    @Test
    fun absoluteDeadlineCounts() =
        runVirtual {
            val thrown =
                assertThrows<TimeoutException> {
                    kept(1.seconds) {
                        it.rescheduleAt(4.seconds)
                        assertEquals(4.seconds, it.deadline)
                        sleep(1.hours)
                    }
                }
            assertEquals("no result by 4s of the loop's time (task \"main\")", thrown.message)
            assertEquals(4.seconds, time())
        }

    @Test
    fun infinityTakesTheDeadlineAwayAndAnotherBringsItBack() =
        runVirtual {
            assertThrows<TimeoutException> {
                kept(1.seconds) {
                    it.reschedule(Duration.INFINITE)
                    assertEquals(Duration.INFINITE, it.deadline)
                    sleep(10.hours)
                    it.reschedule(1.seconds)
                    sleep(10.hours)
                }
            }
            assertEquals(10.hours + 1.seconds, time())
        }

    @Test
    fun everyStepMayMoveTheDeadline() =
        runVirtual {
            kept(2.seconds) {
                repeat(100) { _ ->
                    sleep(1.seconds)
                    it.reschedule(2.seconds)
                }
                assertEquals(1, currentLoop().turn.timers.size, "one timer however often it moved")
            }
            assertFalse(timeout.expired)
            assertEquals(0, currentLoop().turn.timers.size)
        }

    @Test
    fun pastDeadlineCancelsInTheNextTurn() =
        runVirtual {
            assertThrows<TimeoutException> {
                kept(Duration.INFINITE) {
                    it.reschedule(-1.seconds)
                    sleep(1.hours)
                }
            }
            assertThrows<TimeoutException> {
                kept(Duration.INFINITE) {
                    it.rescheduleAt(-Duration.INFINITE)
                    sleep(1.hours)
                }
            }
            assertEquals(Duration.ZERO, time())
        }

    @Test
    fun moveInTheTurnOfTheDeadlineIsInTime() =
        runVirtual {
            val loop = currentLoop()
            loop.callLater(1.seconds) { timeout.reschedule(1.seconds) }
            val result = kept(1.seconds) { sleep(1.5.seconds).let { "saved" } }
            assertEquals("saved", result)
            assertFalse(timeout.expired)
        }

    // asyncio 169
    @Test
    fun finishedTimeoutCannotBeMoved() =
        runVirtual {
            kept(1.seconds) { }
            assertEquals(
                "timeout has finished; a new deadline needs a new timeout",
                assertThrows<IllegalStateException> { timeout.reschedule(1.seconds) }.message,
            )
            val again = assertThrows<IllegalStateException> { timeout.rescheduleAt(1.hours) }
            assertEquals("timeout has finished; a new deadline needs a new timeout", again.message)
            assertFalse(timeout.expired)
        }

    // asyncio 169
    @Test
    fun timeoutOfAFailedBlockCannotBeMoved() =
        runVirtual {
            assertThrows<Failure> { kept(1.seconds) { throw Failure("x") } }
            val refused = assertThrows<IllegalStateException> { timeout.reschedule(1.seconds) }
            assertEquals("timeout has finished; a new deadline needs a new timeout", refused.message)
        }

    // asyncio 169
    @Test
    fun expiringAndExpiredTimeoutCannotBeMoved() =
        runVirtual {
            assertThrows<TimeoutException> {
                kept(1.seconds) {
                    try {
                        awaitCancellation()
                    } finally {
                        val refused = assertThrows<IllegalStateException> { it.reschedule(1.seconds) }
                        assertEquals("timeout has expired; a new deadline needs a new timeout", refused.message)
                        assertTrue(it.expired)
                    }
                }
            }
            val refused = assertThrows<IllegalStateException> { timeout.reschedule(Duration.INFINITE) }
            assertEquals("timeout has expired; a new deadline needs a new timeout", refused.message)
            assertEquals(1.seconds, timeout.deadline)
        }

    // asyncio 171
    @Test
    fun textShowsStateAndDeadline() =
        runVirtual {
            kept(1.seconds) {
                assertEquals("Timeout(active, deadline 1s)", it.toString())
                it.reschedule(Duration.INFINITE)
                assertEquals("Timeout(active, deadline Infinity)", it.toString())
            }
            assertEquals("Timeout(finished, deadline Infinity)", timeout.toString())
            assertThrows<TimeoutException> { kept(1.seconds) { sleep(1.hours) } }
            assertEquals("Timeout(expired, deadline 1s)", timeout.toString())
        }

    @Test
    fun anotherThreadMayMoveTheDeadline() {
        val loop = loops.start()
        val begun = CountDownLatch(1)
        val task =
            loop.createTask {
                kept(Duration.INFINITE) {
                    begun.countDown()
                    awaitCancellation()
                }
            }
        begun.awaitOrFail()
        timeout.reschedule(Duration.ZERO)
        assertTrue(task.endedWithin())
        assertTrue(timeout.expired)
    }
}
