package dev.menai.threads

import dev.menai.Task
import dev.menai.fixture.CapturedLog
import dev.menai.fixture.LeakCheck
import dev.menai.fixture.PATIENCE_SECONDS
import dev.menai.fixture.awaitOrFail
import dev.menai.fixture.awaitUntil
import dev.menai.fixture.endedWithin
import dev.menai.fixture.orFail
import dev.menai.testing.VirtualClock
import dev.menai.timeout
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.Job
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertSame
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.assertThrows
import org.junit.jupiter.api.extension.RegisterExtension
import java.sql.SQLException
import java.util.concurrent.CompletableFuture
import java.util.concurrent.CountDownLatch
import java.util.concurrent.ExecutionException
import java.util.concurrent.Executors
import java.util.concurrent.TimeoutException
import java.util.concurrent.atomic.AtomicBoolean
import kotlin.time.Duration.Companion.hours
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds

class ToThreadCancelTest {
    @RegisterExtension
    val loops = LeakCheck()

    @RegisterExtension
    val log = CapturedLog()

    private val begun = CountDownLatch(1)
    private val mayEnd = CountDownLatch(1)

    /** Blocks until it is interrupted, and then until [mayEnd]. */
    private fun stubborn(interrupted: CountDownLatch) {
        begun.countDown()
        try {
            CountDownLatch(1).await()
        } catch (_: InterruptedException) {
            interrupted.countDown()
            mayEnd.awaitOrFail()
        }
    }

    @Test
    fun cancelInterruptsTheThreadAndReturnsWhenTheCodeHasEnded() {
        val loop = loops.start()
        val pool = ThreadPool("db", threads = 1)
        val interrupted = CountDownLatch(1)
        val task = loop.createTask("report") { toThread(pool) { stubborn(interrupted) } }
        begun.awaitOrFail()
        task.cancel("enough")
        interrupted.awaitOrFail()
        assertFalse(task.isCompleted)
        assertEquals(1, pool.statistics().running)
        mayEnd.countDown()
        assertEquals("enough", task.cancellation().message)
        assertEquals(0, pool.statistics().running)
        assertEquals(1, pool.statistics().done)
    }

    @Test
    fun queuedAndCancelledNeverBegins() {
        val loop = loops.start()
        val pool = ThreadPool("db", threads = 1)
        val first = loop.createTask { toThread(pool) { begun.countDown().also { mayEnd.awaitOrFail() } } }
        begun.awaitOrFail()
        val began = AtomicBoolean()
        val second = loop.createTask { toThread(pool) { began.set(true) } }
        awaitUntil("a place in the line") { pool.statistics().waiting == 1 }
        second.cancel("enough")
        assertEquals("enough", second.cancellation().message)
        assertEquals(0, pool.statistics().waiting)
        mayEnd.countDown()
        assertTrue(first.endedWithin())
        assertFalse(began.get())
        assertEquals(
            ThreadPoolStatistics(running = 0, waiting = 0, longestLine = 1, done = 1, rejected = 0),
            pool.statistics(),
        )
    }

    @Test
    fun queuedInTheUsersExecutorAndCancelledNeverBegins() {
        val loop = loops.start()
        val executor = Executors.newSingleThreadExecutor()
        val began = AtomicBoolean()
        executor.execute { mayEnd.awaitOrFail() }
        val task = loop.createTask { toThread(executor) { began.set(true) } }
        loop.submit { }.orFail()
        task.cancel("enough")
        task.cancellation()
        mayEnd.countDown()
        executor.submit { }.get()
        executor.shutdown()
        assertFalse(began.get())
    }

    @Test
    fun cancelledBeforeTheCallNeverBegins() {
        val loop = loops.start()
        val began = AtomicBoolean()
        val task =
            loop.createTask {
                coroutineContext[Job]!!.cancel()
                toThread { began.set(true) }
            }
        task.cancellation()
        assertFalse(began.get())
    }

    @Test
    fun interruptFlagDoesNotStayOnTheUsersThread() {
        val loop = loops.start()
        val executor = Executors.newSingleThreadExecutor()
        val task =
            loop.createTask {
                toThread(executor) {
                    begun.countDown()
                    while (!Thread.currentThread().isInterrupted) Thread.onSpinWait()
                }
            }
        begun.awaitOrFail()
        task.cancel("enough")
        task.cancellation()
        assertFalse(executor.submit<Boolean> { Thread.currentThread().isInterrupted }.get())
        executor.shutdown()
    }

    @Test
    fun resultOfCodeThatEndedBeforeTheCancelIsKept() {
        val loop = loops.start()
        val busy = CountDownLatch(1)
        val value = CompletableFuture<Int>()
        val pool = ThreadPool("db", threads = 1)
        val task =
            loop.createTask {
                loop.callSoon {
                    begun.countDown()
                    busy.awaitOrFail() // holds the loop: the result waits for it
                }
                value.complete(toThread(pool) { 7.also { begun.awaitOrFail() } })
            }
        begun.awaitOrFail()
        awaitUntil("the code's end") { pool.statistics().done == 1L }
        task.cancel("too late for the code")
        busy.countDown()
        assertEquals(7, value.orFail())
        task.cancellation()
    }

    @Test
    fun whatCancelledCodeThrowsIsSuppressed() {
        val loop = loops.start()
        val seen = CompletableFuture<Throwable>()
        val failure = SQLException("connection interrupted")
        val task =
            loop.createTask("report") {
                try {
                    toThread {
                        begun.countDown()
                        runCatching { CountDownLatch(1).await() }
                        throw failure
                    }
                } catch (cancellation: CancellationException) {
                    seen.complete(cancellation)
                    throw cancellation
                }
            }
        begun.awaitOrFail()
        task.cancel("enough")
        assertEquals("enough", seen.orFail().message)
        assertSame(failure, seen.orFail().suppressed.single())
        assertEquals("enough", task.cancellation().message)
    }

    @Test
    fun interruptThatOthersSendIsAnOrdinaryFailure() {
        val executor = Executors.newSingleThreadExecutor()
        val future =
            loops.start().submit {
                toThread(
                    executor,
                ) { begun.countDown().also { CountDownLatch(1).await() } }
            }
        begun.awaitOrFail()
        executor.shutdownNow()
        val failure = assertThrows<ExecutionException> { future.orFail() }
        assertTrue(failure.cause is InterruptedException)
    }

    @Test
    fun timeoutInterruptsTheCode() {
        val clock = VirtualClock()
        val loop = loops.on(clock)
        val interrupted = CountDownLatch(1)
        val task = loop.createTask { timeout(1.hours) { toThread { stubborn(interrupted) } } }
        clock.runUntilIdle()
        begun.awaitOrFail()
        clock.advance(1.hours)
        interrupted.awaitOrFail()
        clock.runUntilIdle()
        assertFalse(task.isCompleted)
        mayEnd.countDown()
        awaitUntil("the timeout") {
            clock.runUntilIdle()
            task.isCompleted
        }
        assertThrows<TimeoutException> { runBlocking { task.await() } }
    }

    @Test
    fun closeInterruptsAndWaits() {
        val loop = loops.start()
        val interrupted = CountDownLatch(1)
        mayEnd.countDown()
        val task = loop.createTask { toThread { stubborn(interrupted) } }
        begun.awaitOrFail()
        assertEquals(emptyList<Any>(), loop.close(PATIENCE_SECONDS.seconds))
        interrupted.awaitOrFail()
        assertTrue(task.isCompleted)
    }

    @Test
    fun closeNamesTheThreadThatDoesNotEndAndItsPlace() {
        val clock = VirtualClock()
        val loop = loops.on(clock, "patient")
        val interrupted = CountDownLatch(1)
        val task = loop.createTask("report") { toThread { stubborn(interrupted) } }
        clock.runUntilIdle()
        begun.awaitOrFail()
        val straggler = loop.close(20.milliseconds).single()
        assertEquals("report", straggler.taskName)
        assertTrue(straggler.threadName!!.matches(Regex("menai-worker-\\d+ report.*")), straggler.threadName)
        assertTrue(straggler.stack.any { it.methodName == "stubborn" }, straggler.stack.joinToString("\n"))
        val line = log.take().single()
        assertTrue(
            line.startsWith(
                "WARN loop \"patient\" closed after 20ms with 1 straggler: task \"report\", thread \"menai-",
            ),
            line,
        )
        mayEnd.countDown()
        assertTrue(task.endedWithin())
    }

    private fun Task<*>.cancellation(): CancellationException {
        assertTrue(endedWithin(), "task has not ended")
        return assertThrows<CancellationException> { runBlocking { await() } }
    }
}
