package dev.menai

import dev.menai.fixture.LeakCheck
import dev.menai.fixture.inThread
import dev.menai.fixture.orFail
import dev.menai.fixture.seeded
import dev.menai.fixture.stressFactor
import dev.menai.testing.runVirtual
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.Deferred
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.supervisorScope
import kotlinx.coroutines.withContext
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertSame
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.assertThrows
import org.junit.jupiter.api.extension.RegisterExtension
import kotlin.time.Duration
import kotlin.time.Duration.Companion.hours
import kotlin.time.Duration.Companion.seconds

class GatherDeferredTest {
    @RegisterExtension
    val loops = LeakCheck()

    private val events = mutableListOf<String>()

    // asyncio 105
    @Test
    fun resultsAreInArgumentOrder() =
        runVirtual {
            val tasks = listOf(3, 1, 2).map { n -> createTask { sleep(n.seconds).let { n * 10 } } }
            assertEquals(listOf(30, 10, 20), tasks.gather())
            assertEquals(listOf(20, 10), gather(tasks[2], tasks[1]))
            assertEquals(3.seconds, time())
        }

    // asyncio 111
    @Test
    fun noTasksGiveNoResults() {
        assertEquals(emptyList<Int>(), runBlocking { gather<Int>() })
        assertEquals(emptyList<Int>(), runBlocking { emptyList<Deferred<Int>>().gather() })
    }

    // asyncio 123
    @Test
    fun completedTasksCostNoTurn() =
        runVirtual {
            val tasks = List(3) { createTask(eager = true) { it } }
            currentLoop().callSoon { events += "a turn went by" }
            assertEquals(listOf(0, 1, 2), tasks.gather())
            assertEquals(emptyList<String>(), events)
        }

    // asyncio 114
    @Test
    fun sameTaskTwiceRunsOnceAndGivesItsResultTwice() =
        runVirtual {
            val task = createTask { sleep(1.seconds).let { "once".also { events += it } } }
            assertEquals(listOf("once", "once"), gather(task, task))
            assertEquals(listOf("once"), events)
        }

    // asyncio 107: the siblings are cancelled and waited for
    @Test
    fun firstFailureByCompletionStopsTheOthersAndIsThrownWhenTheyHaveStopped() =
        runVirtual {
            val slow = createTask { events.stopSlowly("slow", 2.seconds) }
            val second = createTask { sleep(2.seconds).let { throw Failure("second") } }
            val first = createTask { sleep(1.seconds).let { throw Failure("first") } }
            assertEquals("first", assertThrows<Failure> { gather(slow, second, first) }.message)
            assertEquals(listOf("slow cancelled", "slow stopped"), events)
            assertEquals(3.seconds, time())
        }

    // asyncio 107
    @Test
    fun failureIsTheSameInstance() =
        runVirtual {
            val failure = Failure("x")
            val task = createTask { throw failure }
            assertSame(failure, assertThrows<Failure> { gather(task) })
        }

    @Test
    fun taskThatFailedBeforehandFailsTheGather() =
        runVirtual {
            val failed = createTask(eager = true) { throw Failure("long ago") }
            val slow = createTask(eager = true) { events.stopSlowly("slow") }
            assertEquals("long ago", assertThrows<Failure> { gather(slow, failed) }.message)
            assertEquals(listOf("slow cancelled", "slow stopped"), events)
        }

    @Test
    fun laterFailuresAreSuppressedOnceEachInTheOrderTheyHappened() =
        runVirtual {
            val first = createTask { throw Failure("first") }
            val b = createTask(eager = true) { failWhenCancelled("b", 2.seconds) }
            val c = createTask(eager = true) { failWhenCancelled("c", 1.seconds) }
            val thrown = assertThrows<Failure> { gather(first, b, c, b, first) }
            assertEquals("first", thrown.message)
            assertEquals(listOf("c", "b"), thrown.suppressedIds())
        }

    private suspend fun failWhenCancelled(id: String, cleanup: Duration): Nothing =
        try {
            events.stopSlowly(id, cleanup)
        } catch (_: CancellationException) {
            throw Failure(id)
        }

    // asyncio 109
    @Test
    fun taskCancelledByOthersIsATypedFailure() =
        runVirtual {
            val gone = createTask("gone") { sleep(1.hours) }
            val slow = createTask { events.stopSlowly("slow") }
            currentLoop().callLater(1.seconds) { gone.cancel("not wanted") }
            val thrown = assertThrows<TaskCancelledException> { gather(slow, gone) }
            assertEquals("task \"gone\" was cancelled: not wanted", thrown.message)
            assertEquals("not wanted", thrown.original().cause?.message)
            assertEquals(listOf("slow cancelled", "slow stopped"), events)
        }

    // asyncio 122
    @Test
    fun callerStaysHealthyWhenATaskWasCancelledByOthers() =
        runVirtual {
            val gone = CompletableDeferred<Int>().apply { cancel(CancellationException("not wanted")) }
            val thrown = assertThrows<TaskCancelledException> { gather(gone) }
            assertEquals("a gathered task was cancelled: not wanted", thrown.message)
            assertTrue(currentTask()!!.isActive)
            sleep(1.seconds)
        }

    // asyncio 115
    @Test
    fun cancelStopsAllTasksAndWaitsForThem() =
        runVirtual {
            val tasks = listOf("a", "b").map { createTask { events.stopSlowly(it) } }
            val gathering = createTask { tasks.gather() }
            sleep(1.seconds)
            gathering.cancel("stop all")
            assertEquals("stop all", assertThrows<CancellationException> { gathering.await() }.message)
            assertEquals(listOf("a cancelled", "b cancelled", "a stopped", "b stopped"), events)
            assertTrue(tasks.all { it.isCompleted && it.isCancelled })
        }

    // asyncio 119: with collected results, too
    @Test
    fun cancelStopsAllTasksAlsoWhenResultsAreCollected() =
        runVirtual {
            val tasks = listOf("a", "b").map { createTask { events.stopSlowly(it) } }
            val gathering = createTask { tasks.gatherResults() }
            sleep(1.seconds)
            gathering.cancel("stop all")
            assertEquals("stop all", assertThrows<CancellationException> { gathering.await() }.message)
            assertEquals(listOf("a cancelled", "b cancelled", "a stopped", "b stopped"), events)
        }

    @Test
    fun cancelledTasksHearWhy() =
        runVirtual {
            val bystander =
                createTask {
                    try {
                        sleep(1.hours)
                    } catch (cancellation: CancellationException) {
                        events += cancellation.message!!
                        throw cancellation
                    }
                }
            assertThrows<Failure> { gather(bystander, createTask { throw Failure("x") }) }
            assertEquals(listOf("a gathered sibling failed"), events)
        }

    // asyncio 118
    @Test
    fun cancelAfterAllTasksEndedTakesTheGather() =
        runVirtual {
            val tasks = List(2) { createTask { sleep(1.seconds).let { _ -> it } } }
            val gathering = createTask { tasks.gather() }
            tasks[1].invokeOnCompletion { gathering.cancel("late") }
            assertEquals("late", assertThrows<CancellationException> { gathering.await() }.message)
            assertEquals(listOf(0, 1), tasks.gather())
        }

    @Test
    fun lazyTasksAreStartedTogether() =
        runVirtual {
            supervisorScope {
                val tasks = List(3) { async(start = CoroutineStart.LAZY) { sleep(1.seconds).let { _ -> it } } }
                assertEquals(listOf(0, 1, 2), tasks.gather())
            }
            assertEquals(1.seconds, time())
        }

    @Test
    fun lazyTasksAreStartedTogetherAlsoWhenResultsAreCollected() =
        runVirtual {
            coroutineScope {
                val tasks = List(3) { async(start = CoroutineStart.LAZY) { sleep(1.seconds).let { _ -> it } } }
                assertEquals(listOf(0, 1, 2), tasks.gatherResults().map { it.getOrThrow() })
            }
            assertEquals(1.seconds, time())
        }

    @Test
    fun deferredsOfOtherLoopsAndDispatchersMayBeGathered() {
        val other = loops.start("other")
        val here = loops.loop("here")
        val byHand = CompletableDeferred<String>()
        here.runUntilComplete {
            val there = other.createTask { "there on ${currentLoop().name}" }
            val io = createTask { withContext(Dispatchers.IO) { "io" } }
            inThread { byHand.complete("by hand") }.orFail()
            assertEquals(listOf("there on other", "io", "by hand"), gather(there, io, byHand))
            assertTrue(here.isOnLoop())
        }
    }

    // asyncio 41: allowed here
    @Test
    fun failureHereStopsATaskOfAnotherLoop() {
        val other = loops.start("other")
        val there = other.createTask { sleep(Duration.INFINITE) }
        runVirtual {
            assertThrows<Failure> { gather(there, createTask { throw Failure("here") }) }
        }
        assertTrue(there.isCompleted)
    }

    @Test
    fun gatherNeedsNoLoopWhenTheTasksHaveOne() {
        val loop = loops.start()
        val tasks = List(3) { loop.createTask { it } }
        assertEquals(listOf(0, 1, 2), runBlocking { tasks.gather() })
    }

    @Test
    fun noResultIsLostWhenTasksEndOnOtherThreads() {
        val producers = List(2) { loops.start("producer-$it") }
        val consumer = loops.loop("consumer")
        seeded { random ->
            consumer.runUntilComplete {
                repeat(2_000 * stressFactor) { round ->
                    val tasks = List(1 + random.nextInt(8)) { i -> producers[i % 2].createTask { round + i } }
                    assertEquals(tasks.indices.map { round + it }, tasks.gather())
                }
            }
        }
    }

    @Test
    fun firstFailureIsReportedOnceWhenTasksFailOnOtherThreads() {
        val producers = List(2) { loops.start("producer-$it") }
        loops.loop("consumer").runUntilComplete {
            repeat(500 * stressFactor) {
                val tasks = List(4) { i -> producers[i % 2].createTask<Int> { throw Failure("$i") } }
                val thrown = assertThrows<Failure> { tasks.gather() }
                val suppressed = thrown.suppressedIds()
                assertEquals(suppressed.toSet().size, suppressed.size, "each failure once: $suppressed")
                assertFalse(thrown.message in suppressed)
            }
        }
    }
}
