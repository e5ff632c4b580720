package dev.menai.sync

import dev.menai.currentLoop
import dev.menai.fixture.LeakCheck
import dev.menai.internal.wait.endsAtOnce
import dev.menai.internal.wait.settle
import dev.menai.internal.wait.virtually
import dev.menai.time
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.Job
import kotlinx.coroutines.async
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.launch
import kotlinx.coroutines.yield
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.assertThrows
import org.junit.jupiter.api.extension.RegisterExtension
import kotlin.time.Duration
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds

class SemaphoreTest {
    @RegisterExtension
    val loops = LeakCheck()

    private val events = ArrayList<String>()

    private fun CoroutineScope.taking(semaphore: Semaphore, name: String, permits: Int = 1): Job =
        launch {
            semaphore.acquire(permits)
            events += name
        }

    // asyncio 233
    @Test
    fun semaphoreWithoutPermitsMakesWait() =
        loops.virtually {
            val semaphore = Semaphore(0)
            assertFalse(semaphore.tryAcquire())
            taking(semaphore, "a")
            settle()
            assertEquals(emptyList<String>(), events)
            semaphore.release()
            settle()
            assertEquals(listOf("a"), events)
            assertEquals(0, semaphore.availablePermits)
        }

    // asyncio 233
    @Test
    fun impossibleNumbersAreRefused() {
        assertEquals("permits < 0: -1", refusal { Semaphore(-1) })
        assertEquals("max < 1: 0", refusal { Semaphore(0, max = 0) })
        assertEquals("permits > max: 3 > 2", refusal { Semaphore(3, max = 2) })
        assertEquals("permits < 0: -2", refusal { BoundedSemaphore(-2) })
        assertEquals("max < 1: 0", refusal { BoundedSemaphore(0) })
    }

    @Test
    fun impossibleCountsAreRefusedAndChangeNothing() =
        loops.virtually {
            val semaphore = Semaphore(2, max = 3)
            for (count in listOf(0, -1, Int.MIN_VALUE)) {
                assertEquals("permits < 1: $count", refusal { semaphore.acquire(count) })
                assertEquals("permits < 1: $count", refusal { semaphore.tryAcquire(count) })
                assertEquals("permits < 1: $count", refusal { semaphore.tryAcquire(1.seconds, count) })
                assertEquals("permits < 1: $count", refusal { semaphore.release(count) })
            }
            val never = "permits > max: 4 > 3, which would wait for ever"
            assertEquals(never, refusal { semaphore.acquire(4) })
            assertEquals(never, refusal { semaphore.tryAcquire(4) })
            assertEquals(never, refusal { semaphore.tryAcquire(1.seconds, 4) })
            assertEquals(2, semaphore.availablePermits)
        }

    private inline fun refusal(action: () -> Unit) = assertThrows<IllegalArgumentException>(action).message

    // asyncio 234
    @Test
    fun permitsAreTakenWithoutWaitingWhileThereAreSome() =
        loops.virtually {
            val semaphore = Semaphore(3)
            assertTrue(endsAtOnce { repeat(3) { semaphore.acquire() } })
            assertEquals(0, semaphore.availablePermits)
            assertFalse(semaphore.tryAcquire())
        }

    // asyncio 234
    @Test
    fun eachReleaseServesOneInOrder() =
        loops.virtually {
            val semaphore = Semaphore(0)
            listOf("a", "b", "c").forEach { taking(semaphore, it) }
            settle()
            repeat(2) { semaphore.release() }
            taking(semaphore, "late")
            settle()
            assertEquals(listOf("a", "b"), events)
            repeat(2) { semaphore.release() }
            settle()
            assertEquals(listOf("a", "b", "c", "late"), events)
        }

    @Test
    fun oneReleaseOfManyServesAsManyAsItCan() =
        loops.virtually {
            val semaphore = Semaphore(0)
            taking(semaphore, "two", permits = 2)
            taking(semaphore, "three", permits = 3)
            taking(semaphore, "one")
            settle()
            semaphore.release(4)
            settle()
            assertEquals(listOf("two"), events)
            assertEquals(
                SemaphoreStatistics(available = 2, waiting = 2, totalWaits = 3, longestLine = 3),
                semaphore.statistics(),
            )
            semaphore.release(2)
            settle()
            assertEquals(listOf("two", "three", "one"), events)
            assertEquals(0, semaphore.availablePermits)
        }

    @Test
    fun smallWishCannotPassLargeOne() =
        loops.virtually {
            val semaphore = Semaphore(1)
            val large = taking(semaphore, "large", permits = 2)
            settle()
            assertFalse(semaphore.tryAcquire())
            assertFalse(semaphore.tryAcquire(1.milliseconds))
            taking(semaphore, "small")
            settle()
            assertEquals(emptyList<String>(), events)

            large.cancelAndJoin()
            settle()
            assertEquals(listOf("small"), events)
        }

    @Test
    fun largeWishThatTimesOutLetsTheSmallOneIn() =
        loops.virtually {
            val semaphore = Semaphore(1)
            val large = async { semaphore.tryAcquire(2.seconds, permits = 2) }
            settle()
            taking(semaphore, "small")
            assertFalse(large.await())
            settle()
            assertEquals(listOf("small"), events)
        }

    // asyncio 235
    @Test
    fun cancelledWaiterLeavesTheLine() =
        loops.virtually {
            val semaphore = Semaphore(0)
            val waiter = taking(semaphore, "never")
            settle()
            waiter.cancelAndJoin()
            semaphore.release()
            settle()
            assertEquals(emptyList<String>(), events)
            assertEquals(
                SemaphoreStatistics(available = 1, waiting = 0, totalWaits = 1, longestLine = 1),
                semaphore.statistics(),
            )
        }

    // asyncio 237
    @Test
    fun permitsHandedToCancelledWaiterGoToTheNext() =
        loops.virtually {
            val semaphore = Semaphore(0)
            val first = taking(semaphore, "first", permits = 2)
            listOf("second", "third").forEach { taking(semaphore, it) }
            settle()
            semaphore.release(2)
            first.cancel()
            settle()
            assertEquals(listOf("second", "third"), events)
            assertEquals(0, semaphore.availablePermits)
        }

    // asyncio 237
    @Test
    fun cancelBeforeTheReleaseOfTheSameTurnPassesTheWaiterBy() =
        loops.virtually {
            val semaphore = Semaphore(0)
            val first = taking(semaphore, "first")
            taking(semaphore, "second")
            settle()
            first.cancel()
            semaphore.release()
            settle()
            assertEquals(listOf("second"), events)
        }

    // asyncio 238
    @Test
    fun holderThatCancelsWhoItLetInLeavesTheSemaphoreUsable() =
        loops.virtually {
            val semaphore = Semaphore(1)
            lateinit var second: Job
            val first =
                launch {
                    semaphore.withPermit { settle() }
                    second.cancel()
                }
            second = launch { semaphore.withPermit { events += "second" } }
            listOf(first, second).forEach { it.join() }
            assertEquals(emptyList<String>(), events)
            assertTrue(endsAtOnce { semaphore.acquire() })
        }

    // asyncio 239
    @Test
    fun takingAgainMeansToStandAtTheEnd() =
        loops.virtually {
            val semaphore = Semaphore(1)
            val tasks =
                listOf("a", "b", "c").map { name ->
                    launch {
                        repeat(2) { round ->
                            semaphore.acquire()
                            events += "$name$round"
                            settle()
                            semaphore.release()
                        }
                    }
                }
            tasks.forEach { it.join() }
            assertEquals(listOf("a0", "b0", "c0", "a1", "b1", "c1"), events)
        }

    // asyncio 239
    @Test
    fun twoReleasesThenTakingAgainKeepTheOrder() =
        loops.virtually {
            val semaphore = Semaphore(0)
            listOf("a", "b").forEach { taking(semaphore, it) }
            settle()
            launch {
                semaphore.release()
                semaphore.release()
                semaphore.acquire()
                events += "again"
            }
            settle()
            assertEquals(listOf("a", "b"), events)
            semaphore.release()
            settle()
            assertEquals(listOf("a", "b", "again"), events)
        }

    // asyncio 239
    @Test
    fun cancelledHeadKeepsTheOrderOfTheOthers() =
        loops.virtually {
            val semaphore = Semaphore(0)
            val head = taking(semaphore, "head")
            listOf("a", "b").forEach { taking(semaphore, it) }
            settle()
            semaphore.release()
            head.cancel()
            semaphore.release()
            settle()
            assertEquals(listOf("a", "b"), events)
        }

    // asyncio 241
    @Test
    fun boundedSemaphoreRefusesReleaseBeyondItsMaximum() {
        val semaphore = BoundedSemaphore(2, "desk")
        assertTrue(semaphore.tryAcquire())
        semaphore.release()
        val failure = assertThrows<IllegalStateException> { semaphore.release() }
        assertEquals(
            "Semaphore(\"desk\", 2 free, 0 waiting) released too often: release(1) exceeds its maximum of 2",
            failure.message,
        )
        assertEquals(2, semaphore.availablePermits)
    }

    @Test
    fun releaseBeyondTheMaximumIsRefusedWhole() =
        loops.virtually {
            val semaphore = Semaphore(1, max = 3)
            val large = taking(semaphore, "large", permits = 3)
            settle()
            assertThrows<IllegalStateException> { semaphore.release(3) }
            assertThrows<IllegalStateException> { semaphore.release(Int.MAX_VALUE) }
            assertEquals(
                SemaphoreStatistics(available = 1, waiting = 1, totalWaits = 1, longestLine = 1),
                semaphore.statistics(),
            )
            semaphore.release(2)
            settle()
            assertEquals(listOf("large"), events)
            assertTrue(large.isCompleted)
        }

    @Test
    fun permitsThatSomebodyElseReturnedForCancelledWaiterAreNotReturnedTwice() =
        loops.virtually {
            val semaphore = BoundedSemaphore(3)
            assertTrue(semaphore.tryAcquire(3))
            val waiter = taking(semaphore, "two", permits = 2)
            settle()
            semaphore.release(2) // on their way to the waiter
            semaphore.release() // as if it was the waiter's
            semaphore.release()
            waiter.cancel()
            settle()
            assertEquals(3, semaphore.availablePermits)
        }

    @Test
    fun semaphoreWithoutMaximumGrowsUntilTheNumbersEnd() {
        val semaphore = Semaphore(1)
        semaphore.release(Int.MAX_VALUE - 1)
        assertEquals(Int.MAX_VALUE, semaphore.availablePermits)
        assertThrows<IllegalStateException> { semaphore.release() }
        assertTrue(semaphore.tryAcquire(Int.MAX_VALUE))
    }

    @Test
    fun withPermitReturnsThePermitHoweverTheBlockEnds() =
        loops.virtually {
            val semaphore = Semaphore(1)
            assertEquals(7, semaphore.withPermit { 7 })
            assertThrows<IllegalStateException> { semaphore.withPermit { error("boom") } }
            val holder = launch { semaphore.withPermit { settle() } }
            yield()
            holder.cancelAndJoin()
            assertEquals(1, semaphore.availablePermits)
        }

    // asyncio 241
    @Test
    fun stateIsShown() =
        loops.virtually {
            val semaphore = Semaphore(1)
            assertEquals("Semaphore(1 free, 0 waiting)", semaphore.toString())
            semaphore.acquire()
            val waiter = taking(semaphore, "a")
            settle()
            assertEquals("Semaphore(0 free, 1 waiting)", semaphore.toString())
            assertEquals("Semaphore(\"desk\", 2 free, 0 waiting)", BoundedSemaphore(2, "desk").toString())
            waiter.cancel()
        }
}
