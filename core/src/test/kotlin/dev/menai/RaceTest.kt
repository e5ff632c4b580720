package dev.menai

import dev.menai.fixture.CapturedLog
import dev.menai.fixture.LeakCheck
import dev.menai.testing.runVirtual
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.TimeoutCancellationException
import kotlinx.coroutines.withContext
import kotlinx.coroutines.withTimeout
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertSame
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.assertThrows
import org.junit.jupiter.api.extension.RegisterExtension
import kotlin.time.Duration
import kotlin.time.Duration.Companion.hours
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds

class RaceTest {
    @RegisterExtension
    val log = CapturedLog()

    @RegisterExtension
    val loops = LeakCheck()

    private val events = mutableListOf<String>()

    private fun <T> after(seconds: Int, value: T): suspend () -> T =
        {
            events += "$value begins at ${time()}"
            sleep(seconds.seconds)
            value
        }

    private fun failing(seconds: Int, name: String): suspend () -> Nothing =
        {
            events += "$name begins at ${time()}"
            sleep(seconds.seconds)
            throw Failure(name)
        }

    @Test
    fun firstSuccessWins() =
        runVirtual {
            assertEquals("quick", race(after(3, "slow"), after(1, "quick"), after(2, "late")))
            assertEquals(1.seconds, time())
        }

    @Test
    fun failuresLeaveTheRace() =
        runVirtual {
            assertEquals("ok", race(failing(1, "bad"), after(2, "ok"), failing(3, "worse")))
            assertEquals(2.seconds, time())
        }

    @Test
    fun losersHaveEndedBeforeItReturns() =
        runVirtual {
            assertEquals(1, race({ events.stopSlowly("a", 2.seconds) }, { sleep(1.seconds).let { 1 } }))
            assertEquals(listOf("a cancelled", "a stopped"), events)
            assertEquals(3.seconds, time())
        }

    @Test
    fun whatLosersStillReturnOrThrowIsDropped() =
        runVirtual {
            val winner =
                race(
                    { swallowingCancel { 2 } },
                    { swallowingCancel { throw Failure("loser") } },
                    { sleep(1.seconds).let { 1 } },
                )
            assertEquals(1, winner)
        }

    private suspend fun swallowingCancel(end: () -> Int): Int =
        try {
            sleep(1.hours).let { 0 }
        } catch (_: CancellationException) {
            end()
        }

    @Test
    fun whenAllFailTheFirstIsThrownWithTheOthersInTheOrderTheyHappened() =
        runVirtual {
            val thrown = assertThrows<Failure> { race(failing(3, "c"), failing(1, "a"), failing(2, "b")) }
            assertEquals("a", thrown.message)
            assertEquals(listOf("b", "c"), thrown.suppressedIds())
        }

    @Test
    fun sameFailureOfTwoIsNotSuppressedInItself() =
        runVirtual {
            val failure = Failure("x")
            val thrown = assertThrows<Failure> { race({ throw failure }, { throw failure }) }
            assertSame(failure, thrown)
            assertEquals(0, thrown.suppressed.size)
        }

    @Test
    fun blockThatIsCancelledByItselfLeavesTheRace() =
        runVirtual {
            assertEquals(1, race({ throw CancellationException("own") }, { sleep(1.seconds).let { 1 } }))
            val thrown = assertThrows<TaskCancelledException> { race({ withTimeout(5) { sleep(1.hours) } }) }
            assertTrue(thrown.original().cause is TimeoutCancellationException)
        }

    @Test
    fun fatalErrorEndsTheRaceAtOnce() =
        runVirtual {
            val outOfMemory = OutOfMemoryError("planted")
            assertThrows<OutOfMemoryError> { race({ sleep(1.seconds).let { throw outOfMemory } }, after(2, "ok")) }
            assertEquals(1.seconds, time())
            assertEquals(listOf<Throwable>(outOfMemory), log.takeFailures())
        }

    @Test
    fun cancelStopsAllBlocksAndWaitsForThem() =
        runVirtual {
            val racing = createTask { race({ events.stopSlowly("a") }, { events.stopSlowly("b") }) }
            sleep(1.seconds)
            racing.cancel("enough")
            assertEquals("enough", assertThrows<CancellationException> { racing.await() }.message)
            assertEquals(listOf("a cancelled", "b cancelled", "a stopped", "b stopped"), events)
        }

    @Test
    fun noBlocksAreRefused() =
        runVirtual {
            assertEquals(
                "blocks is empty: nobody can win",
                assertThrows<IllegalArgumentException> { race(emptyList<suspend () -> Int>()) }.message,
            )
            val negative = assertThrows<IllegalArgumentException> { race(listOf(after(1, 1)), stagger = (-1).seconds) }
            assertEquals("stagger < 0: -1s", negative.message)
        }

    @Test
    fun staggeredBlocksBeginOneAfterAnother() =
        runVirtual {
            val blocks = listOf(after(5, "a"), after(2, "b"), after(5, "c"), after(1, "d"))
            assertEquals("b", race(blocks, stagger = 1.seconds))
            assertEquals(listOf("a begins at 0s", "b begins at 1s", "c begins at 2s"), events.take(3))
            assertEquals(3.seconds, time())
        }

    @Test
    fun blockThatWasNotNeededNeverBegins() =
        runVirtual {
            assertEquals("a", race(listOf(after(1, "a"), after(1, "b")), stagger = 2.seconds))
            assertEquals(listOf("a begins at 0s"), events)
            assertEquals(1.seconds, time())
        }

    @Test
    fun unusedHeadStartLeavesNoTimer() {
        val loop = loops.loop()
        loop.runUntilComplete { assertEquals(1, race(listOf(suspend { 1 }, suspend { 2 }), stagger = 1.hours)) }
    }

    @Test
    fun failureOfTheOneBeforeBeginsTheNextAtOnce() =
        runVirtual {
            val blocks = listOf(failing(1, "a"), failing(1, "b"), after(1, "c"))
            assertEquals("c", race(blocks, stagger = 10.seconds))
            assertEquals(listOf("a begins at 0s", "b begins at 1s", "c begins at 2s"), events)
            assertEquals(3.seconds, time())
        }

    @Test
    fun failureOfAnEarlierOneDoesNotHurryTheNext() =
        runVirtual {
            val blocks = listOf(failing(12, "a"), after(30, "b"), after(1, "c"))
            assertEquals("c", race(blocks, stagger = 10.seconds))
            assertEquals("c begins at 20s", events.last())
        }

    @Test
    fun infiniteStaggerTriesTheNextOnlyAfterAFailure() =
        runVirtual {
            assertEquals("b", race(listOf(failing(1, "a"), after(3600, "b"), after(1, "c")), Duration.INFINITE))
            assertEquals(listOf("a begins at 0s", "b begins at 1s"), events)
        }

    @Test
    fun staggeredRaceThatNobodyWinsThrowsAllFailures() =
        runVirtual {
            val thrown =
                assertThrows<Failure> { race(listOf(failing(9, "a"), failing(1, "b"), failing(1, "c")), 1.seconds) }
            assertEquals("b", thrown.message)
            assertEquals(listOf("c", "a"), thrown.suppressedIds())
        }

    @Test
    fun cancelOfAStaggeredRaceBeginsNothingMore() =
        runVirtual {
            val racing = createTask { race(listOf(after(9, "a"), after(9, "b")), 2.seconds) }
            sleep(1.seconds)
            racing.cancel()
            racing.join()
            sleep(9.seconds)
            assertEquals(listOf("a begins at 0s"), events)
        }

    @Test
    fun cleanUpOfLosersMaySuspend() =
        runVirtual {
            race(
                {
                    try {
                        sleep(1.hours)
                    } finally {
                        withContext(NonCancellable) { sleep(5.milliseconds) }
                        events += "cleaned up"
                    }
                },
                { sleep(1.milliseconds) },
            )
            assertEquals(listOf("cleaned up"), events)
        }

    @Test
    fun manyBlocksAreCheap() =
        runVirtual {
            val blocks = List(100_000) { i -> suspend { sleep((100_000 - i).seconds).let { i } } }
            assertEquals(99_999, race(blocks))
            val failing = List(100_000) { i -> suspend { if (i < 99_999) throw Failure("$i") else i } }
            assertEquals(99_999, race(failing, stagger = 1.seconds))
        }
}
