package dev.menai

import dev.menai.ReturnWhen.ALL_COMPLETED
import dev.menai.ReturnWhen.FIRST_COMPLETED
import dev.menai.ReturnWhen.FIRST_FAILED
import dev.menai.fixture.LeakCheck
import dev.menai.testing.runVirtual
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.Job
import kotlinx.coroutines.async
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.assertThrows
import org.junit.jupiter.api.extension.RegisterExtension
import java.util.concurrent.CancellationException
import kotlin.time.Duration
import kotlin.time.Duration.Companion.hours
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds

class WaitUntilTest {
    @RegisterExtension
    val loops = LeakCheck()

    private suspend fun sleeper(name: String, seconds: Int) = createTask(name) { sleep(seconds.seconds).let { name } }

    private suspend fun failing(name: String, seconds: Int): Task<String> =
        createTask<String>(name) { sleep(seconds.seconds).let { throw Failure(name) } }
            .also { task -> task.invokeOnCompletion { } } // which looks at it

    private fun WaitResult<Task<*>>.names() = done.map { it.name } to pending.map { it.name }

    // asyncio 129
    @Test
    fun firstCompletedLeavesTheOthersRunning() =
        runVirtual {
            val tasks = listOf(sleeper("slow", 3), sleeper("quick", 1), failing("bad", 2))
            val (done, pending) = waitUntil(FIRST_COMPLETED, tasks)
            assertEquals(listOf("quick"), done.map { it.name })
            assertEquals(listOf("slow", "bad"), pending.map { it.name })
            assertTrue(pending.all { it.isActive })
            assertEquals(1.seconds, time())
            assertEquals("slow", tasks[0].await())
        }

    @Test
    fun failedAndCancelledOnesHaveCompletedAndNothingIsThrown() =
        runVirtual {
            val bad = failing("bad", 1)
            assertEquals(listOf(bad), waitUntil(FIRST_COMPLETED, listOf(bad)).done)
            val gone = sleeper("gone", 9).apply { cancel() }
            assertEquals(listOf(gone), waitUntil(ALL_COMPLETED, listOf(gone)).done)
        }

    // asyncio 130
    @Test
    fun whatEndedInTheMeantimeIsDoneAsWell() =
        runVirtual {
            val tasks = listOf(sleeper("a", 1), sleeper("b", 1), sleeper("c", 2))
            assertEquals(listOf("a", "b") to listOf("c"), waitUntil(FIRST_COMPLETED, tasks).names())
        }

    // asyncio 131
    @Test
    fun firstFailedWaitsForAFailure() =
        runVirtual {
            val tasks = listOf(sleeper("ok", 1), failing("bad", 2), sleeper("slow", 3))
            assertEquals(listOf("ok", "bad") to listOf("slow"), waitUntil(FIRST_FAILED, tasks).names())
            assertEquals(2.seconds, time())
        }

    // asyncio 131
    @Test
    fun failureOfBeforehandIsEnoughAndCostsNoTurn() =
        runVirtual {
            val bad = failing("bad", 0).apply { join() }
            val callback = currentLoop().callSoon { throw AssertionError("a turn went by") }
            val tasks = listOf(bad, sleeper("slow", 1))
            assertEquals(listOf("bad") to listOf("slow"), waitUntil(FIRST_FAILED, tasks).names())
            assertTrue(callback.cancel())
        }

    // asyncio 131: there a cancelled one does not count
    @Test
    fun cancelledOneCountsAsFailed() =
        runVirtual {
            val tasks = listOf(sleeper("gone", 5), sleeper("slow", 3))
            currentLoop().callLater(1.seconds) { tasks[0].cancel() }
            assertEquals(listOf("gone") to listOf("slow"), waitUntil(FIRST_FAILED, tasks).names())
            assertEquals(1.seconds, time())
        }

    @Test
    fun withoutAFailureFirstFailedWaitsForAll() =
        runVirtual {
            val tasks = listOf(sleeper("a", 2), sleeper("b", 1))
            assertEquals(listOf("a", "b") to emptyList<String>(), waitUntil(FIRST_FAILED, tasks).names())
            assertEquals(2.seconds, time())
        }

    @Test
    fun allCompletedWaitsForAllInTheGivenOrder() =
        runVirtual {
            val tasks = listOf(sleeper("a", 3), failing("b", 1), sleeper("c", 2))
            assertEquals(listOf("a", "b", "c") to emptyList<String>(), waitUntil(ALL_COMPLETED, tasks).names())
            assertEquals(3.seconds, time())
        }

    // asyncio 133
    @Test
    fun timeoutGivesWhatIsDoneAndCancelsNothing() =
        runVirtual {
            val tasks = listOf(sleeper("slow", 3), sleeper("quick", 1))
            val result = waitUntil(ALL_COMPLETED, tasks, timeout = 2.seconds)
            assertEquals(listOf("quick") to listOf("slow"), result.names())
            assertEquals(2.seconds, time())
            assertEquals("slow", tasks[0].await())
        }

    @Test
    fun unusedTimeoutLeavesNoTimer() {
        val loop = loops.loop()
        loop.runUntilComplete { waitUntil(ALL_COMPLETED, listOf(createTask { sleep(1.milliseconds) }), 1.hours) }
    }

    // asyncio 135
    @Test
    fun zeroTimeoutLooksOnce() =
        runVirtual {
            val tasks = listOf(sleeper("done", 0).apply { join() }, sleeper("slow", 1))
            assertEquals(listOf("done") to listOf("slow"), waitUntil(ALL_COMPLETED, tasks, Duration.ZERO).names())
            assertEquals(listOf("done") to listOf("slow"), waitUntil(ALL_COMPLETED, tasks, (-1).seconds).names())
            assertEquals(Duration.ZERO, time())
        }

    // asyncio 134
    @Test
    fun cancelledWaitLeavesTheTasksRunning() =
        runVirtual {
            val task = sleeper("a", 2)
            val wait = createTask { waitUntil(ALL_COMPLETED, listOf(task)) }
            sleep(1.seconds)
            wait.cancel("enough")
            assertThrows<CancellationException> { wait.await() }
            assertEquals(1.seconds, time())
            assertEquals("a", task.await())
        }

    @Test
    fun nothingIsLeftAtATaskThatGoesOn() =
        runVirtual {
            val task = CountingWatchers()
            waitUntil(ALL_COMPLETED, listOf(task), timeout = 1.seconds)
            assertEquals(0, task.watchers)
            val wait = createTask(eager = true) { waitUntil(ALL_COMPLETED, listOf(task)) }
            assertEquals(1, task.watchers)
            wait.cancel()
            wait.join()
            assertEquals(0, task.watchers)
        }

    // asyncio 127
    @Test
    fun taskGivenTwiceIsThereOnce() =
        runVirtual {
            val (a, b) = listOf(sleeper("a", 1), sleeper("b", 2))
            assertEquals(listOf("a") to listOf("b"), waitUntil(FIRST_COMPLETED, listOf(a, b, a)).names())
            assertEquals(listOf("a", "b") to emptyList<String>(), waitUntil(ALL_COMPLETED, listOf(a, b, a)).names())
        }

    // asyncio 125
    @Test
    fun noTasksAreRefused() {
        val refused =
            assertThrows<IllegalArgumentException> { runBlocking { waitUntil(FIRST_COMPLETED, emptyList<Job>()) } }
        assertEquals("tasks is empty: there is nothing to wait for", refused.message)
    }

    @Test
    fun taskCannotWaitForItself() =
        runVirtual {
            lateinit var own: Task<Unit>
            own = createTask("own") { waitUntil(FIRST_COMPLETED, listOf(own)) }
            assertEquals(
                "task \"own\" cannot await itself",
                assertThrows<IllegalStateException> { own.await() }.message,
            )
        }

    @Test
    fun lazyTasksAreStarted() =
        runVirtual {
            coroutineScope {
                val tasks = List(2) { async(start = CoroutineStart.LAZY) { sleep(1.seconds) } }
                assertEquals(2, waitUntil(ALL_COMPLETED, tasks).done.size)
            }
            assertEquals(1.seconds, time())
        }

    @Test
    fun jobsMayBeWaitedForWithoutALoop() =
        runBlocking {
            val jobs = listOf(launch(start = CoroutineStart.UNDISPATCHED) { }, CompletableDeferred<Unit>())
            val result = waitUntil(ALL_COMPLETED, jobs, timeout = 1.milliseconds)
            assertEquals(listOf(jobs[1]), result.pending)
            jobs[1].cancel()
        }

    @Test
    fun resultShowsBothLists() =
        assertEquals("WaitResult(done=[1], pending=[2])", "${WaitResult(listOf(1), listOf(2))}")

    @Test
    fun manyTasksAreCheap() =
        runVirtual {
            val tasks = List(100_000) { i -> createTask { sleep((i % 10).seconds) } }
            assertEquals(10_000, waitUntil(FIRST_COMPLETED, tasks).done.size)
            assertEquals(100_000, waitUntil(ALL_COMPLETED, tasks).done.size)
            assertFalse(waitUntil(FIRST_FAILED, tasks).done.any { it.isCancelled })
        }
}
