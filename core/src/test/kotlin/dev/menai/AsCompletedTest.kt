package dev.menai

import dev.menai.fixture.LeakCheck
import dev.menai.testing.runVirtual
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.flow.collect
import kotlinx.coroutines.flow.count
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.flow.map
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertSame
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.assertThrows
import org.junit.jupiter.api.extension.RegisterExtension
import java.util.concurrent.CancellationException
import java.util.concurrent.TimeoutException
import kotlin.time.Duration
import kotlin.time.Duration.Companion.hours
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds

class AsCompletedTest {
    @RegisterExtension
    val loops = LeakCheck()

    private suspend fun sleepers(vararg seconds: Int) =
        seconds.map { createTask("after $it") { sleep(it.seconds).let { _ -> it } } }

    // asyncio 149
    @Test
    fun tasksComeInTheOrderTheyEnd() =
        runVirtual {
            val seen = asCompleted(sleepers(3, 1, 2)).map { it.name to time() }.toList()
            assertEquals(listOf("after 1" to 1.seconds, "after 2" to 2.seconds, "after 3" to 3.seconds), seen)
        }

    // asyncio 150
    @Test
    fun itIsTheSameTasksThatCome() =
        runVirtual {
            val tasks = sleepers(1)
            assertSame(tasks[0], asCompleted(tasks).first())
        }

    @Test
    fun failedAndCancelledTasksComeAsWell() =
        runVirtual {
            val bad = createTask("bad") { sleep(1.seconds).let { throw Failure("bad") } }
            val gone = createTask("gone") { sleep(1.hours) }
            currentLoop().callLater(2.seconds) { gone.cancel() }
            assertEquals(listOf("bad", "gone"), asCompleted(listOf(gone, bad)).map { it.name }.toList())
            assertEquals("bad", assertThrows<Failure> { bad.await() }.message)
        }

    @Test
    fun whatHasEndedComesFirstInTheGivenOrder() =
        runVirtual {
            val ended = List(3) { createTask("$it", eager = true) {} }
            val slow = sleepers(1)
            assertEquals(
                listOf("2", "0", "1", "after 1"),
                asCompleted(slow + ended[2] + ended[0] + ended[1])
                    .map {
                        it.name
                    }.toList(),
            )
        }

    @Test
    fun slowCollectorLosesNothing() =
        runVirtual {
            val seen = ArrayList<String>()
            asCompleted(sleepers(3, 1, 2)).collect {
                seen += it.name
                sleep(10.seconds)
            }
            assertEquals(listOf("after 1", "after 2", "after 3"), seen)
        }

    // asyncio 151
    @Test
    fun timeoutFailsTheCollectionAndCancelsNothing() =
        runVirtual {
            val tasks = sleepers(1, 4, 3)
            val seen = ArrayList<String>()
            val late =
                assertThrows<TimeoutException> { asCompleted(tasks, timeout = 2.seconds).collect { seen += it.name } }
            assertEquals("2 tasks have not ended within 2s", late.message)
            assertEquals(listOf("after 1"), seen)
            assertEquals(2.seconds, time())
            assertEquals(listOf(1, 4, 3), tasks.gather())
        }

    // asyncio 151
    @Test
    fun unusedTimeoutLeavesNoTimer() {
        val loop = loops.loop()
        loop.runUntilComplete {
            assertEquals(
                1,
                asCompleted(listOf(createTask { sleep(1.milliseconds) }), 1.hours).count(),
            )
        }
    }

    @Test
    fun timeoutCountsFromTheCollectionAndWhatEndedInTimeComesLate() =
        runVirtual {
            val seen = ArrayList<String>()
            val flow = asCompleted(sleepers(1, 2), timeout = 3.seconds)
            flow.collect {
                seen += it.name
                sleep(5.seconds)
            }
            assertEquals(listOf("after 1", "after 2"), seen)
        }

    @Test
    fun zeroTimeoutGivesWhatHasEnded() =
        runVirtual {
            val ended = createTask(eager = true) {}
            val seen = ArrayList<Task<*>>()
            assertThrows<TimeoutException> { asCompleted(sleepers(1) + ended, Duration.ZERO).collect { seen += it } }
            assertEquals(listOf<Task<*>>(ended), seen)
            assertEquals(Duration.ZERO, time())
        }

    // asyncio 157
    @Test
    fun breakingOffLeavesTheTasksRunning() =
        runVirtual {
            val tasks = sleepers(1, 2)
            asCompleted(tasks, timeout = 1.hours).first()
            assertTrue(tasks[1].isActive)
            assertEquals(2, tasks[1].await())
        }

    @Test
    fun cancelledCollectionLeavesTheTasksRunning() =
        runVirtual {
            val tasks = sleepers(2)
            val collecting = createTask { asCompleted(tasks, 1.hours).collect() }
            sleep(1.seconds)
            collecting.cancel()
            assertThrows<CancellationException> { collecting.await() }
            assertEquals(2, tasks[0].await())
        }

    @Test
    fun nothingIsLeftAtATaskThatGoesOn() =
        runVirtual {
            val task = CountingWatchers()
            assertThrows<TimeoutException> { asCompleted(listOf(task), timeout = 1.seconds).collect() }
            asCompleted(listOf(task, createTask { 1 })).first()
            assertEquals(0, task.watchers)
        }

    // asyncio 154
    @Test
    fun taskGivenTwiceComesOnce() =
        runVirtual {
            val (a, b) = sleepers(1, 2)
            assertEquals(listOf(a, b), asCompleted(listOf(b, a, b, a)).toList())
        }

    // asyncio 157
    @Test
    fun noTasksGiveAnEmptyFlow() = assertEquals(0, runBlocking { asCompleted(emptyList<Task<Int>>(), 1.hours).count() })

    // asyncio 157: by iterating again; a second collection gives all once more
    @Test
    fun eachCollectionBeginsAnew() =
        runVirtual {
            val flow = asCompleted(sleepers(2, 1))
            assertEquals("after 1", flow.first().name)
            assertEquals(
                listOf("after 2", "after 1"),
                flow
                    .map {
                        sleep(1.seconds).let { _ ->
                            it.name
                        }
                    }.toList()
                    .sortedDescending(),
            )
        }

    @Test
    fun deferredsOfAnyKindComeWithoutALoop() =
        runBlocking {
            val deferred = List(2) { CompletableDeferred<Int>() }
            deferred[1].complete(1)
            assertEquals(1, asCompleted(deferred, timeout = 1.hours).first().await())
        }

    @Test
    fun manyTasksAreCheap() =
        runVirtual {
            val tasks = List(100_000) { i -> createTask { sleep((i % 10).seconds) } }
            assertEquals(100_000, asCompleted(tasks).count())
        }
}
