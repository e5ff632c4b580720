package dev.menai

import dev.menai.fixture.LeakCheck
import dev.menai.fixture.awaitOrFail
import dev.menai.fixture.orFail
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withContext
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertSame
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.assertThrows
import org.junit.jupiter.api.extension.RegisterExtension
import java.util.concurrent.CompletableFuture
import java.util.concurrent.CountDownLatch
import java.util.concurrent.ExecutionException
import java.util.concurrent.TimeUnit
import kotlin.time.Duration

class SubmitTest {
    @RegisterExtension
    val loops = LeakCheck()

    @Test
    fun futureGetsTheResult() {
        val loop = loops.start()
        assertEquals("orders", loop.submit("orders") { currentTask()!!.name }.orFail())
    }

    @Test
    fun futureGetsTheRawFailure() {
        val failure = Failure("broken")
        val future = loops.start().submit { throw failure }
        assertSame(failure, assertThrows<ExecutionException> { future.orFail() }.cause)
    }

    @Test
    fun cancellingTheFutureCancelsTheTask() {
        val loop = loops.start()
        val begun = CountDownLatch(1)
        val reason = CompletableFuture<String?>()
        val future =
            loop.submit("slow") {
                begun.countDown()
                try {
                    awaitCancellation()
                } catch (cancellation: CancellationException) {
                    reason.complete(cancellation.message)
                    throw cancellation
                }
            }
        begun.awaitOrFail()
        assertTrue(future.cancel(true))
        assertTrue(future.isCancelled)
        assertEquals("future of task \"slow\" was cancelled", reason.orFail())
    }

    @Test
    fun futureCompletesAtOnceAndTheTaskWhenItsBodyHasEnded() {
        val loop = loops.start()
        val begun = CountDownLatch(1)
        val mayStop = CompletableFuture<Unit>()
        val future =
            loop.submit("stubborn") {
                begun.countDown()
                try {
                    awaitCancellation()
                } finally {
                    withContext(NonCancellable) { suspendUntil(mayStop) }
                }
            }
        begun.awaitOrFail()
        val task = loop.tasks().single()
        future.cancel(true)
        assertTrue(future.isDone)
        assertFalse(task.isCompleted)
        mayStop.complete(Unit)
        runBlocking { task.join() }
    }

    private suspend fun suspendUntil(future: CompletableFuture<Unit>) {
        while (!future.isDone) sleep(Duration.ZERO)
    }

    @Test
    fun cancellingTheTaskCancelsTheFuture() {
        val loop = loops.start()
        val future = loop.submit("slow") { awaitCancellation() }
        loop.tasks().single().cancel("from inside")
        assertThrows<CancellationException> { future.orFail() }
        assertTrue(future.isCancelled)
    }

    @Test
    fun cancelAfterTheEndKeepsTheResult() {
        val future = loops.start().submit { 7 }
        assertEquals(7, future.orFail())
        assertFalse(future.cancel(true))
        assertEquals(7, future.orFail())
    }

    @Test
    fun futureCompletedByHandLeavesTheTaskAlone() {
        val loop = loops.start()
        val ended = CountDownLatch(1)
        val goOn = CompletableFuture<Unit>()
        val future =
            loop.submit {
                suspendUntil(goOn)
                ended.countDown()
                "from the task"
            }
        assertTrue(future.complete("by hand"))
        goOn.complete(Unit)
        ended.awaitOrFail()
        assertEquals("by hand", future.orFail())
    }

    @Test
    fun waitingOnTheLoopForItsOwnWorkIsRefused() {
        val loop = loops.start("orders")
        val hint = "would block loop \"orders\" for task \"prices\"; use await(), or call from another thread"
        loop
            .submit {
                val future = loop.submit("prices") { 5 }
                assertEquals(hint, assertThrows<IllegalStateException> { future.get() }.message)
                assertEquals(hint, assertThrows<IllegalStateException> { future.join() }.message)
                assertEquals(hint, assertThrows<IllegalStateException> { future.get(1, TimeUnit.SECONDS) }.message)
                while (!future.isDone) sleep(Duration.ZERO)
                assertEquals(listOf(5, 5, 5), listOf(future.get(), future.join(), future.get(1, TimeUnit.SECONDS)))
            }.orFail()
    }

    @Test
    fun closedLoopRefuses() {
        val loop = loops.loop("orders")
        loop.close()
        assertEquals(
            "loop \"orders\" is closed; createTask(\"prices\") refused",
            assertThrows<LoopClosedException> { loop.submit("prices") { } }.message,
        )
    }

    @Test
    fun closeCancelsWhatWasSubmitted() {
        val loop = loops.start()
        val future = loop.submit { awaitCancellation() }
        loop.close()
        assertTrue(future.isCancelled)
    }
}
