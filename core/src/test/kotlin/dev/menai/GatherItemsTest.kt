package dev.menai

import dev.menai.testing.runVirtual
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.TimeoutCancellationException
import kotlinx.coroutines.withContext
import kotlinx.coroutines.withTimeout
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertSame
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.assertThrows
import java.io.IOException
import kotlin.time.Duration
import kotlin.time.Duration.Companion.hours
import kotlin.time.Duration.Companion.seconds

class GatherItemsTest {
    private val events = mutableListOf<String>()

    // asyncio 105
    @Test
    fun resultsAreInTheOrderOfTheItems() =
        runVirtual {
            val results =
                listOf(3, 1, 2).gather { n ->
                    sleep(n.seconds)
                    events += "$n"
                    n * 10
                }
            assertEquals(listOf(30, 10, 20), results)
            assertEquals(listOf("1", "2", "3"), events)
            assertEquals(3.seconds, time())
        }

    // asyncio 111
    @Test
    fun noItemsGiveNoResultsWithoutWaiting() =
        runVirtual {
            currentLoop().callSoon { events += "a turn went by" }
            assertEquals(emptyList<Int>(), emptyList<Int>().gather { it })
            assertEquals(emptyList<Int>(), emptyList<Int>().gather(limit = 3) { it })
            assertEquals(emptyList<String>(), events)
        }

    @Test
    fun nullsAreResults() =
        runVirtual {
            assertEquals(listOf(null, null), listOf(1, 2).gather { null })
        }

    // asyncio 107: the siblings are cancelled and waited for
    @Test
    fun firstFailureStopsTheSiblingsAndIsThrownWhenTheyHaveStopped() =
        runVirtual {
            val thrown =
                assertThrows<Failure> {
                    listOf("slow", "bad", "slower").gather { name ->
                        if (name == "bad") sleep(1.seconds).also { throw Failure("bad") }
                        events.stopSlowly(name, cleanup = if (name == "slow") 2.seconds else 3.seconds)
                    }
                }
            events += "thrown"
            assertEquals("bad", thrown.message)
            val expected = listOf("slow cancelled", "slower cancelled", "slow stopped", "slower stopped", "thrown")
            assertEquals(expected, events)
            assertEquals(4.seconds, time())
        }

    @Test
    fun laterFailuresAreSuppressedInTheOrderTheyHappened() =
        runVirtual {
            val thrown =
                assertThrows<Failure> {
                    listOf(3, 2, 0, 1).gather { n ->
                        if (n == 0) sleep(1.seconds).also { throw Failure("first") }
                        try {
                            sleep(1.hours)
                        } finally {
                            withContext(NonCancellable) { sleep(n.seconds) }
                            throw Failure("later $n")
                        }
                    }
                }
            assertEquals("first", thrown.message)
            assertEquals(listOf("later 1", "later 2", "later 3"), thrown.suppressedIds())
        }

    @Test
    fun failureBeforeTheFirstSuspensionKeepsTheRestFromBeginning() =
        runVirtual {
            assertThrows<Failure> {
                listOf(1, 2, 3).gather { n ->
                    events += "item $n"
                    throw Failure("item $n")
                }
            }
            assertEquals(listOf("item 1"), events)
        }

    @Test
    fun failureOfAnItemIsTheSameInstance() =
        runVirtual {
            val failure = Failure("x")
            assertSame(failure, assertThrows<Failure> { listOf(1).gather { throw failure } })
        }

    // asyncio 115
    @Test
    fun cancelStopsAllItemsAndWaitsForThem() =
        runVirtual {
            val task = createTask { listOf("a", "b").gather { events.stopSlowly(it) } }
            sleep(1.seconds)
            task.cancel("stop all")
            assertEquals("stop all", assertThrows<CancellationException> { task.await() }.message)
            assertEquals(listOf("a cancelled", "b cancelled", "a stopped", "b stopped"), events)
            assertEquals(2.seconds, time())
        }

    // asyncio 121
    @Test
    fun itemsThatSwallowTheCancelAreWaitedForAndTheGatherIsCancelled() =
        runVirtual {
            val task =
                createTask {
                    listOf(1, 2).gather { n ->
                        runCatching { sleep(1.hours) }
                        withContext(NonCancellable) { sleep(n.seconds) }
                        events += "$n swallowed"
                        n
                    }
                }
            sleep(1.seconds)
            task.cancel("stop")
            assertEquals("stop", assertThrows<CancellationException> { task.await() }.message)
            assertEquals(listOf("1 swallowed", "2 swallowed"), events)
        }

    @Test
    fun limitBoundsHowManyRunAtOnce() =
        runVirtual {
            var running = 0
            var most = 0
            val results =
                (1..10).gather(limit = 3) { n ->
                    most = maxOf(most, ++running)
                    sleep(1.seconds)
                    running--
                    n
                }
            assertEquals((1..10).toList(), results)
            assertEquals(3, most)
            assertEquals(4.seconds, time())
        }

    @Test
    fun freePlaceIsTakenAtOnceInTheItemsOrder() =
        runVirtual {
            listOf(3, 1, 1, 1).gather(limit = 2) { n ->
                events += "begin at ${time()}"
                sleep(n.seconds)
            }
            assertEquals(listOf("begin at 0s", "begin at 0s", "begin at 1s", "begin at 2s"), events)
        }

    @Test
    fun itemsAreTakenFromTheIteratorOnlyWhenThereIsAPlace() =
        runVirtual {
            val naturals = generateSequence(1) { it + 1 }.onEach { events += "take $it" }.take(4).asIterable()
            naturals.gather(limit = 2) { n ->
                events += "begin $n"
                sleep(n.seconds)
                events += "end $n"
            }
            assertEquals(
                "take 1, take 2, begin 1, begin 2, end 1, take 3, begin 3, end 2, take 4, begin 4, end 3, end 4",
                events.joinToString(),
            )
        }

    @Test
    fun endlessItemsEndWithTheFirstFailure() =
        runVirtual {
            val naturals = generateSequence(1) { it + 1 }.asIterable()
            val thrown =
                assertThrows<Failure> {
                    naturals.gather(limit = 4) { n ->
                        sleep(1.seconds)
                        if (n == 1000) throw Failure("enough")
                    }
                }
            assertEquals("enough", thrown.message)
            assertEquals(250.seconds, time())
        }

    @Test
    fun limitOfOneRunsTheItemsOneAfterAnother() =
        runVirtual {
            listOf("a", "b").gather(limit = 1) {
                events += "begin $it"
                sleep(1.seconds)
                events += "end $it"
            }
            assertEquals(listOf("begin a", "end a", "begin b", "end b"), events)
        }

    @Test
    fun failedItemFreesItsPlaceForNobody() =
        runVirtual {
            assertThrows<Failure> {
                listOf(1, 2, 3).gather(limit = 1) { n ->
                    events += "begin $n"
                    throw Failure("$n")
                }
            }
            assertEquals(listOf("begin 1"), events)
        }

    @Test
    fun cancelWhileWaitingForAPlaceStopsTheItems() =
        runVirtual {
            val task = createTask { listOf("a", "b").gather(limit = 1) { events.stopSlowly(it) } }
            sleep(1.seconds)
            task.cancel()
            task.join()
            assertEquals(listOf("a cancelled", "a stopped"), events)
        }

    @Test
    fun limitBelowOneIsRefusedAtTheCall() =
        runVirtual {
            listOf(0, -1, Int.MIN_VALUE).forEach { limit ->
                val refused = assertThrows<IllegalArgumentException> { listOf(1).gather(limit) { it } }
                assertEquals("limit < 1: $limit", refused.message)
            }
            val refused = assertThrows<IllegalArgumentException> { emptyList<Int>().gather(limit = 0) { it } }
            assertEquals("limit < 1: 0", refused.message)
        }

    @Test
    fun iteratorThatThrowsStopsWhatHasBegun() =
        runVirtual {
            val items =
                sequence {
                    yield(3)
                    yield(1)
                    throw Failure("no more items")
                }
            val thrown =
                assertThrows<Failure> {
                    items.asIterable().gather(limit = 2) { n ->
                        if (n == 1) sleep(1.seconds) else events.stopSlowly("item $n")
                    }
                }
            assertEquals("no more items", thrown.message)
            assertEquals(listOf("item 3 cancelled", "item 3 stopped"), events)
            assertEquals(2.seconds, time())
        }

    @Test
    fun iteratorThatThrowsBeforeAnyItemBeganFailsTheGather() =
        runVirtual {
            val items = Iterable<Int> { throw Failure("no iterator") }
            assertEquals("no iterator", assertThrows<Failure> { items.gather { it } }.message)
        }

    @Test
    fun itemThatIsCancelledFromWithinFailsTheGatherAtOnce() =
        runVirtual {
            val thrown =
                assertThrows<TaskCancelledException> {
                    listOf("slow", "quitter").gather { name ->
                        if (name == "slow") events.stopSlowly(name)
                        currentTask()!!.cancel("by itself")
                        sleep(1.hours)
                    }
                }
            assertTrue(thrown.message!!.endsWith("was cancelled: by itself"), thrown.message)
            assertEquals(listOf("slow cancelled", "slow stopped"), events)
            assertTrue(currentTask()!!.isActive)
        }

    @Test
    fun failureInTheCleanupAfterACancelledItemIsSuppressed() =
        runVirtual {
            val thrown =
                assertThrows<TaskCancelledException> {
                    listOf("bad cleanup", "quitter").gather { name ->
                        if (name == "quitter") currentTask()!!.cancel("by itself")
                        try {
                            sleep(1.hours)
                        } finally {
                            if (name == "bad cleanup") throw Failure(name)
                        }
                    }
                }
            assertEquals(listOf("bad cleanup"), thrown.suppressedIds())
        }

    @Test
    fun cancellationThatAnItemThrowsWithoutBeingCancelledIsAFailure() =
        runVirtual {
            val thrown =
                assertThrows<TaskCancelledException> {
                    listOf("impatient", "slow").gather { name ->
                        if (name == "slow") events.stopSlowly(name) else withTimeout(1_000) { sleep(1.hours) }
                    }
                }
            assertTrue(thrown.original().cause is TimeoutCancellationException, "${thrown.original().cause}")
            assertEquals(listOf("slow cancelled", "slow stopped"), events)
            assertEquals(2.seconds, time())
        }

    @Test
    fun failureOfManyIsNotLostWhenAllFailTogether() =
        runVirtual {
            val thrown =
                assertThrows<IOException> {
                    (1..3).gather { n ->
                        withContext(NonCancellable) { sleep(1.seconds) }
                        throw IOException("$n")
                    }
                }
            assertEquals("1", thrown.message)
            assertEquals(listOf("2", "3"), thrown.suppressedIds())
        }

    @Test
    fun manyItemsAtOnceAreNoProblem() =
        runVirtual {
            assertEquals(List(20_000) { it + 1 }, List(20_000) { it }.gather { sleep(1.seconds).let { _ -> it + 1 } })
            assertEquals(1.seconds, time())
        }

    @Test
    fun itemsRunOnTheLoopWhereverTheyAreGathered() {
        var sum = 0
        runLoop {
            val loop = currentLoop()
            withContext(Dispatchers.IO) {
                (1..10_000).gather {
                    loop.checkOnLoop()
                    sum += it
                }
            }
        }
        assertEquals(50_005_000, sum)
    }
}
