package dev.menai

import dev.menai.fixture.LeakCheck
import dev.menai.testing.runVirtual
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.flow.asFlow
import kotlinx.coroutines.flow.catch
import kotlinx.coroutines.flow.collect
import kotlinx.coroutines.flow.count
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.flow.flowOn
import kotlinx.coroutines.flow.map
import kotlinx.coroutines.flow.onEach
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withContext
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.assertThrows
import org.junit.jupiter.api.extension.RegisterExtension
import kotlin.time.Duration.Companion.hours
import kotlin.time.Duration.Companion.seconds

class GatherFlowTest {
    @RegisterExtension
    val loops = LeakCheck()

    private val events = mutableListOf<String>()

    private suspend fun <T> after(seconds: Int, value: T): T = sleep(seconds.seconds).let { value }

    @Test
    fun resultsComeInTheOrderOfTheItemsAsSoonAsTheyMay() =
        runVirtual {
            val seen =
                sequenceOf(
                    3,
                    1,
                    4,
                    2,
                ).gather(limit = 4) { after(it, it) }.map { it to time().inWholeSeconds }.toList()
            assertEquals(listOf(3 to 3L, 1 to 3L, 4 to 4L, 2 to 4L), seen)
        }

    @Test
    fun unorderedResultsComeAsTheyAreCompleted() =
        runVirtual {
            val seen =
                sequenceOf(
                    3,
                    1,
                    2,
                ).gather(limit = 3, ordered = false) { after(it, it) }.map { it to time() }.toList()
            assertEquals(listOf(1 to 1.seconds, 2 to 2.seconds, 3 to 3.seconds), seen)
        }

    @Test
    fun nullsAreItemsAndResults() =
        runVirtual {
            assertEquals(listOf(null, null), sequenceOf(null, null).gather(1) { it }.toList())
        }

    @Test
    fun emptySourcesGiveNothing() =
        runVirtual {
            assertEquals(emptyList<Int>(), emptySequence<Int>().gather(2) { it }.toList())
            assertEquals(emptyList<Int>(), flow<Int> { }.gather(2, ordered = false) { it }.toList())
        }

    @Test
    fun itemsAreTakenOnlyWhenAPlaceIsFree() {
        for (ordered in listOf(true, false)) {
            for (limit in 1..3) runVirtual { assertNeverMoreThan(limit, ordered) }
        }
    }

    /** Held from the moment it is taken until its result has been collected. */
    private suspend fun assertNeverMoreThan(limit: Int, ordered: Boolean) {
        var held = 0
        var most = 0
        val source =
            generateSequence(0) { it + 1 }.take(20).onEach { if (++held > most) most = held }
        source.gather(limit, ordered) { after(it % 4, it) }.collect {
            sleep(1.seconds)
            held--
        }
        assertEquals(0, held)
        assertEquals(limit, most)
    }

    @Test
    fun endlessSequenceMayBeBrokenOff() =
        runVirtual {
            assertEquals(7, generateSequence(0) { it + 1 }.gather(3) { after(1, it) }.first { it == 7 })
            assertEquals(3.seconds, time())
            assertEquals(emptyList<Task<*>>(), currentLoop().tasks() - currentTask()!!)
        }

    @Test
    fun itemsRunTogetherUpToTheLimit() =
        runVirtual {
            assertEquals(10, (1..10).asSequence().gather(limit = 5) { after(1, it) }.count())
            assertEquals(2.seconds, time())
        }

    @Test
    fun firstFailureStopsTheOthersAndIsThrownWhenTheyHaveStopped() {
        for (ordered in listOf(true, false)) {
            runVirtual {
                events.clear()
                val flow =
                    sequenceOf("slow", "bad", "more", "never").gather(limit = 3, ordered) {
                        if (it == "bad") sleep(1.seconds).also { throw Failure("bad") }
                        events.stopSlowly(it)
                    }
                assertEquals("bad", assertThrows<Failure> { flow.collect() }.message)
                assertEquals(listOf("slow cancelled", "more cancelled", "slow stopped", "more stopped"), events)
                assertEquals(2.seconds, time())
            }
        }
    }

    @Test
    fun resultsThatStoodBeforeTheFailureComeFirst() =
        runVirtual {
            val seen = mutableListOf<Int>()
            val flow = sequenceOf(1, 2, 3).gather(limit = 3) { if (it == 3) throw Failure("3") else it }
            assertThrows<Failure> { flow.collect { seen += it.also { sleep(1.seconds) } } }
            assertEquals(listOf(1, 2), seen)
        }

    @Test
    fun laterFailuresAreSuppressed() =
        runVirtual {
            val flow =
                sequenceOf("later", "first").gather(2) { name ->
                    try {
                        if (name == "first") sleep(1.seconds) else sleep(1.hours)
                    } finally {
                        throw Failure(name)
                    }
                }
            val thrown = assertThrows<Failure> { flow.collect() }
            assertEquals("first", thrown.message)
            assertEquals(listOf("later"), thrown.suppressedIds())
        }

    @Test
    fun failureCanBeCaughtDownstreamWhileTheCollectorIsBusy() =
        runVirtual {
            val seen =
                sequenceOf(1, 2)
                    .gather(limit = 2) { if (it == 2) sleep(1.seconds).let { throw Failure("2") } else it }
                    .catch { emit(-1) }
                    .onEach { sleep(5.seconds) }
                    .toList()
            assertEquals(listOf(1, -1), seen)
        }

    @Test
    fun itemThatIsCancelledIsAFailure() =
        runVirtual {
            val flow =
                sequenceOf(
                    1,
                    2,
                ).gather(2) { if (it == 1) throw CancellationException("own") else events.stopSlowly("2") }
            val thrown = assertThrows<TaskCancelledException> { flow.collect() }
            assertEquals("own", thrown.original().cause?.message)
        }

    @Test
    fun failureOfTheSourceStopsTheItems() =
        runVirtual {
            val source = flow { emit("a").also { throw Failure("source") } }
            val flow = source.gather(limit = 2) { sleep(0.seconds).let { _ -> events.stopSlowly(it) } }
            assertEquals("source", assertThrows<Failure> { flow.collect() }.message)
            assertEquals(0.seconds, time())
        }

    @Test
    fun failureOfTheCollectorStopsItemsAndSource() =
        runVirtual {
            val source =
                flow {
                    try {
                        emit(1)
                        emit(2)
                        emit(3)
                    } finally {
                        events += "source ended"
                    }
                }
            val flow = source.gather(limit = 2) { if (it == 1) 1 else events.stopSlowly("$it") }
            assertThrows<Failure> { flow.collect { sleep(1.seconds).also { throw Failure("collector") } } }
            assertEquals(listOf("source ended", "2 cancelled", "2 stopped"), events.sortedBy { it.first() != 's' })
        }

    @Test
    fun cancelStopsAllAndWaits() =
        runVirtual {
            val collecting = createTask { sequenceOf("a", "b", "c").gather(2) { events.stopSlowly(it) }.collect() }
            sleep(1.seconds)
            collecting.cancel("enough")
            assertEquals("enough", assertThrows<CancellationException> { collecting.await() }.message)
            assertEquals(listOf("a cancelled", "b cancelled", "a stopped", "b stopped"), events)
        }

    @Test
    fun collectionMayBeRepeated() =
        runVirtual {
            val flow = sequenceOf(1, 2).gather(1) { it * 2 }
            assertEquals(listOf(2, 4), flow.toList())
            assertEquals(listOf(2, 4), flow.toList())
        }

    @Test
    fun itemsRunOnTheLoopWhereverItIsCollected() {
        val loop = loops.loop()
        loop.runUntilComplete {
            val flow = (1..3).asFlow().gather(2) { loop.isOnLoop() }
            assertEquals(List(3) { true }, flow.flowOn(Dispatchers.IO).toList())
            assertEquals(List(3) { true }, withContext(Dispatchers.IO + NonCancellable) { flow.toList() })
        }
    }

    @Test
    fun limitIsCheckedAtOnceAndTheLoopWhenItIsCollected() {
        assertEquals("limit < 1: 0", assertThrows<IllegalArgumentException> { sequenceOf(1).gather(0) { it } }.message)
        assertThrows<NoEventLoopException> { runBlocking { sequenceOf(1).gather(1) { it }.collect() } }
    }

    @Test
    fun manyItemsAreCheap() =
        runVirtual {
            assertEquals(100_000, (1..100_000).asSequence().gather(limit = 1_000) { after(it % 7, it) }.count())
        }
}
