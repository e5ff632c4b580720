package dev.menai

import dev.menai.fixture.CapturedLog
import dev.menai.fixture.LeakCheck
import dev.menai.fixture.awaitCollected
import dev.menai.fixture.awaitUntil
import dev.menai.fixture.collectUntil
import dev.menai.future.asTask
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.Deferred
import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.Job
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.future.asCompletableFuture
import kotlinx.coroutines.joinAll
import kotlinx.coroutines.selects.select
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertNotNull
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertSame
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.extension.RegisterExtension
import java.io.IOException
import java.util.concurrent.CompletableFuture
import java.util.concurrent.CompletionException
import java.util.concurrent.ExecutionException
import java.util.concurrent.TimeUnit
import kotlin.time.Duration
import kotlin.time.Duration.Companion.seconds

@OptIn(ExperimentalCoroutinesApi::class)
class NeverLookedAtTest {
    @RegisterExtension
    val log = CapturedLog()

    @RegisterExtension
    val loops = LeakCheck()

    // asyncio 22
    @Test
    fun failureOfATaskThatIsCollectedIsReportedOnce() {
        val loop = loops.loop("orders")
        loop.runUntilComplete { fail("stock") }
        assertEquals(listOf(report("stock")), linesAfterCollection(loop))
        loop.close()
        assertEquals(emptyList<String>(), log.take())
    }

    @Test
    fun loopThatIsIdleReportsInItsNextTurn() {
        val loop = loops.start("orders")
        awaitEnd(fail(loop, "stock"))
        assertEquals(listOf(report("stock")), linesAfterCollection(loop) { loop.submit {}.get() })
    }

    @Test
    fun failureOfATaskThatIsHeldIsReportedAtTheClose() {
        val loop = loops.loop("orders")
        val first = loop.runUntilComplete { fail("first") }
        val second = loop.runUntilComplete { fail("second") }
        loop.close()
        assertEquals(listOf(report("first"), report("second")), log.take())
        assertTrue(first.isCancelled && second.isCancelled)
        collected()
        assertEquals(emptyList<String>(), log.take())
    }

    // asyncio 22
    @Test
    fun handlerIsToldOfTaskFailureAndPlaceOnTheLoop() {
        val loop = loops.watch(EventLoop("orders", debug = true))
        val told = ArrayList<ExceptionContext>()
        loop.exceptionHandler =
            ExceptionHandler {
                loop.checkOnLoop()
                told += it
            }
        loop.runUntilComplete { fail("stock") }
        collectUntil("the report") {
            loop.runUntilComplete {}
            told.isNotEmpty()
        }
        val context = told.single()
        assertEquals("stock", context.taskName)
        assertEquals("no stock", context.exception.message)
        assertEquals("task \"stock\" failed and nobody looked (created at ${context.createdAt})", context.message)
        assertNotNull(context.createdAt)
    }

    // asyncio 21
    @Test
    fun resultsAndCancellationsAreNoFailures() {
        val loop = loops.loop()
        loop.runUntilComplete {
            createTask { 1 }.join()
            createTask { throw CancellationException("not today") }.join()
            createTask { sleep(1.seconds) }.also { it.cancel("enough") }.join()
        }
    }

    // asyncio 23
    @Test
    fun everyWayToTheFailureIsALook() {
        silenced { assertFails { it.await() } }
        silenced { assertFails { it.getCompleted() } }
        silenced { assertNotNull(it.getCompletionExceptionOrNull()) }
        silenced { assertFails { awaitAll(it) } }
        silenced { assertFails { gather(it) } }
        silenced { assertTrue(listOf(it).gatherResults().single().isFailure) }
        silenced { assertFails { race(it) } }
        silenced { assertFails { shield(it) } }
        silenced { assertFails { select { it.onAwait { } } } }
        silenced { task -> task.invokeOnCompletion { assertNotNull(it) } }
        silenced { assertTrue(it.asCompletableFuture().isCompletedExceptionally) }
        silenced { assertFails { asCompleted(listOf(it)).collect { task -> task.await() } } }
    }

    // asyncio 23, 58
    @Test
    fun cancelOfATaskThatHasFailedIsALook() {
        silenced { it.cancel() }
        silenced { it.cancel("not needed") }
    }

    @Test
    fun lookThatBeganBeforeTheFailureCounts() {
        awaited { assertFails { it.await() } }
        awaited { assertFails { awaitAll(it) } }
        awaited { assertFails { gather(it, createTask { sleep(9.seconds) }) } }
        awaited { assertFails { race(it) } }
        awaited { assertFails { select { it.onAwait { } } } }
        awaited { task ->
            val seen = CompletableDeferred<Throwable?>()
            task.invokeOnCompletion { seen.complete(it) }
            assertNotNull(seen.await())
        }
    }

    @Test
    fun waitingForTheEndIsNoLook() {
        reported { it.join() }
        reported { joinAll(it) }
        reported { waitUntil(ReturnWhen.ALL_COMPLETED, listOf(it)) }
        reported { asCompleted(listOf(it)).collect { } }
        reported { assertTrue(it.isCancelled) }
        reported { assertEquals("Task(\"stock\", failed)", it.toString()) }
    }

    @Test
    fun waitThatIsCancelledHasSeenNothing() {
        val loop = loops.loop("orders")
        loop.runUntilComplete {
            val gate = CompletableDeferred<Unit>()
            val task = createTask("stock") { gate.await().also { throw IOException("no stock") } }
            val waiter = createTask { task.await() }
            sleep(Duration.ZERO)
            waiter.cancel()
            waiter.join()
            gate.complete(Unit)
            task.join()
        }
        loop.close()
        assertEquals(listOf(report("stock")), log.take())
    }

    @Test
    fun taskThatFailsBecauseOfAnotherIsReportedAlone() {
        val loop = loops.loop("orders")
        loop.runUntilComplete {
            createTask("outer") { createTask("inner") { throw IOException("no stock") }.await() }.join()
        }
        loop.close()
        assertEquals(listOf(report("outer")), log.take())
    }

    @Test
    fun groupsAndGathersLookAtTheirOwn() {
        val loop = loops.loop()
        loop.runUntilComplete {
            assertFails { taskGroup { createTask { throw IOException("no stock") } } }
            assertFails { listOf(1, 2).gather { throw IOException("no $it") } }
            assertEquals(2, listOf(1, 2).gatherResults { throw IOException("no $it") }.size)
            assertFails { race({ throw IOException("a") }, { throw IOException("b") }) }
        }
    }

    @Test
    fun stageAsTaskIsReported() {
        val loop = loops.loop("orders")
        loop.runUntilComplete {
            CompletableFuture.failedFuture<Int>(IOException("no stock")).asTask(loop, "stock").join()
        }
        loop.close()
        assertEquals(listOf(report("stock")), log.take())
    }

    @Test
    fun failureWhileTheLoopClosesAndFatalOnesAreReportedOnceAsBefore() {
        val loop = loops.loop("orders")
        loop.runUntilComplete {
            createTask("main") {
                try {
                    sleep(9.seconds)
                } finally {
                    throw IOException("late")
                }
            }
            createTask("broken") { throw LinkageError("x") }.join()
        }
        loop.close()
        val lines =
            listOf(
                "ERROR task \"broken\" failed fatally | java.lang.LinkageError: x",
                "ERROR task \"main\" failed while loop \"orders\" was closing | java.io.IOException: late",
            )
        assertEquals(lines, log.take())
    }

    @Test
    fun futureOfSubmitHasTheDuty() {
        val looks =
            listOf<(CompletableFuture<*>) -> Unit>(
                { assertThrows(ExecutionException::class.java) { it.get() } },
                { assertThrows(ExecutionException::class.java) { it.get(1, TimeUnit.SECONDS) } },
                { assertThrows(CompletionException::class.java) { it.join() } },
                { assertThrows(CompletionException::class.java) { it.getNow(null) } },
                { it.handle { _, failure -> failure } },
                { CompletableFuture.completedFuture(1).thenCombine(it) { a, _ -> a } },
            )
        val loop = loops.start("orders")
        for (look in looks) look(failing(loop))
        val unseen = failing(loop)
        loop.close()
        assertEquals(listOf(report("stock")), log.take())
        assertTrue(unseen.isCompletedExceptionally)
    }

    @Test
    fun droppedFutureOfSubmitIsReported() {
        val loop = loops.start("orders")
        awaitCollected { failing(loop) }
        assertEquals(listOf(report("stock")), linesAfterCollection(loop) { loop.submit {}.get() })
    }

    @Test
    fun taskIsTheSameWhereverItIsFound() {
        val loop = loops.loop()
        loop.runUntilComplete {
            var inside: Task<*>? = null
            val task =
                createTask("stock") {
                    inside = currentTask()
                    assertSame(inside, loop.tasks().single { it.name == "stock" })
                }
            assertSame(task, loop.tasks().single { it.name == "stock" })
            task.await()
            assertSame(task, inside)
        }
    }

    @Test
    fun jobOfItsContextIsEqualToATask() {
        loops.loop().runUntilComplete {
            var job: Job? = null
            val task = createTask { job = coroutineContext[Job] }
            task.await()
            assertTrue(job == task && task == job && task.hashCode() == job.hashCode())
            assertFalse(task == currentTask())
            assertNull(task.getCompletionExceptionOrNull())
        }
    }

    private fun report(name: String) = "ERROR task \"$name\" failed and nobody looked | java.io.IOException: no stock"

    private suspend fun fail(name: String): Task<*> =
        createTask(name) { throw IOException("no stock") }.also { it.join() }

    private fun fail(loop: EventLoop, name: String): Task<*> = loop.createTask(name) { throw IOException("no stock") }

    private fun failing(loop: EventLoop): CompletableFuture<*> {
        val future = loop.submit<Int>("stock") { throw IOException("no stock") }
        awaitDone(future)
        return future
    }

    private fun awaitDone(future: CompletableFuture<*>) {
        awaitUntil("its end") { future.isDone }
    }

    /** Apart, so that no frame of the test holds it. */
    private fun awaitEnd(task: Task<*>) = awaitUntil("its end") { task.isCompleted }

    private suspend fun assertFails(block: suspend () -> Unit) {
        val failure = runCatching { block() }.exceptionOrNull()
        assertTrue(failure is IOException) { "$failure" }
    }

    /** [look] at a task that has failed, and nothing is reported. */
    private fun silenced(look: suspend (Task<Int>) -> Unit) {
        assertEquals(emptyList<String>(), linesAfter { look(it) })
    }

    private fun awaited(look: suspend (Deferred<Int>) -> Unit) {
        val loop = loops.loop("orders")
        loop.runUntilComplete {
            look(createTask<Int>("stock") { sleep(1.seconds / 1000).run { throw IOException("no stock") } })
        }
        loop.close()
        assertEquals(emptyList<String>(), log.take())
    }

    private fun reported(look: suspend (Deferred<Int>) -> Unit) {
        assertEquals(listOf(report("stock")), linesAfter { look(it) })
    }

    private fun linesAfter(look: suspend (Task<Int>) -> Unit): List<String> {
        val loop = loops.loop("orders")
        loop.runUntilComplete {
            val task = createTask<Int>("stock") { throw IOException("no stock") }
            task.join()
            look(task)
        }
        loop.close()
        return log.take()
    }

    private fun linesAfterCollection(loop: EventLoop, turn: () -> Unit = { loop.runUntilComplete {} }): List<String> {
        val lines = ArrayList<String>()
        collectUntil("a report") {
            turn()
            lines += log.take()
            lines.isNotEmpty()
        }
        return lines
    }

    private fun collected() = awaitCollected { Any() }
}
