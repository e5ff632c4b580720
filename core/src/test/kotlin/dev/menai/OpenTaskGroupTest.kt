package dev.menai

import dev.menai.fixture.LeakCheck
import dev.menai.fixture.awaitUntil
import dev.menai.fixture.inThread
import dev.menai.fixture.orFail
import dev.menai.testing.runVirtual
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.withContext
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.assertThrows
import org.junit.jupiter.api.extension.RegisterExtension
import java.util.concurrent.CompletableFuture
import kotlin.time.Duration.Companion.seconds

/** Groups that live as long as an object. */
class OpenTaskGroupTest {
    @RegisterExtension
    val loops = LeakCheck()

    private val events = mutableListOf<String>()

    private class Poller(loop: EventLoop) : AutoCloseable {
        private val tasks = TaskGroup.open(loop, "poller")
        val polling = CompletableDeferred<Unit>()
        val poll = tasks.createTask("poll") { polling.complete(Unit).also { awaitCancellation() } }

        override fun close() = tasks.close()
    }

    @Test
    fun closeStopsTheTasksOfAnObject() {
        val poller = Poller(loops.start())
        poller.use { it.polling.asFuture().orFail() }
        assertTrue(poller.poll.isCompleted)
        assertTrue(poller.poll.isCancelled)
        poller.close()
    }

    private fun CompletableDeferred<Unit>.asFuture() =
        CompletableFuture<Unit>().also { future -> invokeOnCompletion { future.complete(Unit) } }

    @Test
    fun closeTurnsALoopThatNobodyTurns() {
        val group = TaskGroup.open(loops.loop())
        var cleaned = false
        group.createTask(eager = true) {
            try {
                awaitCancellation()
            } finally {
                withContext(NonCancellable) { sleep(0.seconds) }
                cleaned = true
            }
        }
        group.loop.runUntilComplete { sleep(0.seconds) }
        group.close()
        assertTrue(cleaned)
        assertEquals(emptyList<Task<*>>(), group.tasks())
    }

    @Test
    fun closeOnTheLoopSaysWhatToUse() {
        val loop = loops.start("orders")
        val group = TaskGroup.open(loop, "pages")
        val refused = loop.submit { runCatching { group.close() }.exceptionOrNull()?.message }.orFail()
        assertEquals(
            "task group \"pages\" cannot block loop \"orders\" for its own tasks; " +
                "use shutdown() in a coroutine, or cancel()",
            refused,
        )
        assertTrue(group.isOpen)
        group.close()
    }

    @Test
    fun closeIsNotCutShortByAnInterrupt() {
        val group = TaskGroup.open(loops.start())
        val gate = CompletableDeferred<Unit>()
        val begun = CompletableDeferred<Unit>()
        val task = group.createTask { withContext(NonCancellable) { begun.complete(Unit).also { gate.await() } } }
        begun.asFuture().orFail()
        val closed =
            inThread {
                Thread.currentThread().interrupt()
                group.close()
                assertTrue(task.isCompleted)
                Thread.interrupted()
            }
        awaitUntil("the close has begun") { !group.isOpen }
        gate.complete(Unit)
        assertTrue(closed.orFail())
    }

    @Test
    fun joinWaitsUntilNoTaskIsLeftAndEndsTheGroup() =
        runVirtual {
            val group = TaskGroup.open(currentLoop(), "pages")
            group.createTask {
                sleep(1.seconds)
                group.createTask { sleep(1.seconds).also { events += "grandchild" } }
            }
            group.join()
            assertEquals(listOf("grandchild"), events)
            assertFalse(group.isOpen)
            assertThrows<TaskGroupEndedException> { group.createTask { } }
            group.join()
        }

    @Test
    fun emptyGroupStaysOpenUntilItsOwnerEndsIt() =
        runVirtual {
            val group = TaskGroup.open(currentLoop())
            group.createTask { }.await()
            sleep(1.seconds)
            assertEquals("again", group.createTask { "again" }.await())
            assertTrue(group.isOpen)
            group.shutdown()
        }

    @Test
    fun shutdownCancelsAndWaits() =
        runVirtual {
            val group = TaskGroup.open(currentLoop())
            group.createTask { events.stopSlowly("task") }
            sleep(1.seconds)
            group.shutdown()
            assertEquals(listOf("task cancelled", "task stopped"), events)
        }

    @Test
    fun cancelledJoinLeavesTheTasksAlone() =
        runVirtual<Unit> {
            val group = TaskGroup.open(currentLoop())
            val task = group.createTask { sleep(2.seconds).let { "done" } }
            val joining = createTask { group.join() }
            sleep(1.seconds)
            joining.cancel("no time")
            assertEquals("done", task.await())
            assertThrows<TaskGroupEndedException> { group.createTask { } }
        }

    @Test
    fun failureCancelsTheOthersAndIsGivenToWhoEndsTheGroup() =
        runVirtual {
            val group = TaskGroup.open(currentLoop())
            group.createTask { events.stopSlowly("other") }
            group.createTask { sleep(1.seconds).also { throw Failure("x") } }
            sleep(3.seconds)
            assertEquals(listOf("other cancelled", "other stopped"), events)
            assertTrue(group.createTask { events += "begun" }.isCancelled)
            assertEquals("x", assertThrows<Failure> { group.join() }.message)
            assertEquals("x", assertThrows<Failure> { group.shutdown() }.message)
        }

    @Test
    fun closeThrowsAFailureThatNobodyWasGiven() {
        val loop = loops.start()
        val group = TaskGroup.open(loop, policy = GroupPolicy.COLLECT)
        val failing = group.createTask { throw Failure("x") }
        runCatching { loop.submit { failing.await() }.orFail() }
        assertEquals("x", assertThrows<Failure> { group.close() }.message)
        group.close()
    }

    @Test
    fun taskCannotWaitForTheEndOfItsGroup() =
        runVirtual {
            val group = TaskGroup.open(currentLoop(), "pages")
            val refused = group.createTask { runCatching { group.join() }.exceptionOrNull()?.message }.await()
            assertEquals("a task of task group \"pages\" cannot wait for the group's end; use cancel()", refused)
            group.createTask { group.cancel("from within").also { awaitCancellation() } }
            group.join()
        }

    @Test
    fun cancelSaysWhy() =
        runVirtual {
            val group = TaskGroup.open(currentLoop())
            val task = group.createTask { awaitCancellation() }
            group.cancel("window closed")
            assertEquals("window closed", runCatching { task.await() }.exceptionOrNull()?.message)
            group.join()
        }

    @Test
    fun closeOfTheLoopEndsTheTasks() {
        val loop = loops.start("orders")
        val group = TaskGroup.open(loop, "pages")
        val begun = CompletableDeferred<Unit>()
        val task = group.createTask { begun.complete(Unit).also { awaitCancellation() } }
        begun.asFuture().orFail()
        loop.close()
        assertTrue(task.isCompleted)
        assertEquals("loop \"orders\" is closing", task.cancelMessage())
        assertThrows<LoopClosedException> { group.createTask { } }
        group.close()
        assertThrows<LoopClosedException> { TaskGroup.open(loop) }
    }

    @OptIn(kotlinx.coroutines.ExperimentalCoroutinesApi::class)
    private fun Task<*>.cancelMessage() = (getCompletionExceptionOrNull() as CancellationException).message
}
