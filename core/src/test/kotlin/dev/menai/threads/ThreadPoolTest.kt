package dev.menai.threads

import dev.menai.fixture.CapturedLog
import dev.menai.fixture.LeakCheck
import dev.menai.fixture.awaitOrFail
import dev.menai.fixture.awaitUntil
import dev.menai.fixture.inThread
import dev.menai.fixture.orFail
import dev.menai.runLoop
import dev.menai.testing.VirtualClock
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.assertThrows
import org.junit.jupiter.api.extension.RegisterExtension
import java.util.concurrent.CompletableFuture
import java.util.concurrent.ConcurrentLinkedQueue
import java.util.concurrent.CountDownLatch
import java.util.concurrent.ExecutionException
import kotlin.time.Duration
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds

class ThreadPoolTest {
    @RegisterExtension
    val loops = LeakCheck()

    @RegisterExtension
    val log = CapturedLog()

    private val begun = CountDownLatch(1)
    private val mayEnd = CountDownLatch(1)
    private val ran = ConcurrentLinkedQueue<Int>()

    private fun block() {
        begun.countDown()
        mayEnd.awaitOrFail()
    }

    /** Takes the only thread of [pool]. */
    private fun occupy(pool: ThreadPool): CompletableFuture<Unit> =
        loops.start("occupant").submit { toThread(pool) { block() } }.also { begun.awaitOrFail() }

    private fun waiting(pool: ThreadPool, count: Int) =
        awaitUntil("$count in the line") { pool.statistics().waiting == count }

    @Test
    fun callsWaitInLineAndRunInTheirOrder() {
        val pool = ThreadPool("db", threads = 1)
        val first = occupy(pool)
        val loop = loops.start()
        val others =
            (1..5).map { n ->
                loop.submit { toThread(pool) { ran += n } }.also { waiting(pool, n) }
            }
        assertEquals(ThreadPoolStatistics(1, 5, longestLine = 5, done = 0, rejected = 0), pool.statistics())
        assertEquals("ThreadPool(\"db\", 1 of 1 threads busy, 5 waiting)", pool.toString())
        mayEnd.countDown()
        (others + first).forEach { it.orFail() }
        assertEquals(listOf(1, 2, 3, 4, 5), ran.toList())
        assertEquals(ThreadPoolStatistics(0, 0, longestLine = 5, done = 6, rejected = 0), pool.statistics())
    }

    @Test
    fun fullLineRefusesWithItsNumbers() {
        val pool = ThreadPool("db", threads = 1, maxWaiting = 1)
        occupy(pool)
        val second = loops.start().submit { toThread(pool) { } }
        waiting(pool, 1)
        val full = assertThrows<ThreadPoolFullException> { runLoop { toThread(pool, "report") { } } }
        assertEquals(
            "pool \"db\" is full: 1 of 1 threads busy, 1 of 1 calls waiting; toThread(\"report\") refused",
            full.message,
        )
        mayEnd.countDown()
        second.orFail()
        assertEquals(ThreadPoolStatistics(0, 0, longestLine = 1, done = 2, rejected = 1), pool.statistics())
    }

    @Test
    fun callThatWaitsTooLongIsRefusedByTheClockOfItsLoop() {
        val pool = ThreadPool("db", threads = 1, maxWaitingTime = 30.seconds)
        occupy(pool)
        val clock = VirtualClock()
        val loop = loops.on(clock)
        val late = loop.submit { toThread(pool) { ran += 1 } }
        clock.advance(29.seconds)
        assertFalse(late.isDone)
        clock.advance(1.seconds)
        val full = assertThrows<ExecutionException> { late.orFail() }.cause
        assertEquals(
            "pool \"db\" is full: 1 of 1 threads busy, 0 calls waiting; toThread waited 30s in vain",
            (full as ThreadPoolFullException).message,
        )
        mayEnd.countDown()
        awaitUntil("the end") { pool.statistics().running == 0 }
        assertEquals(emptyList<Int>(), ran.toList())
        assertEquals(1, pool.statistics().rejected)
    }

    @Test
    fun callThatGetsItsThreadInTimeLeavesNoTimer() {
        val pool = ThreadPool("db", threads = 1, maxWaitingTime = 30.seconds)
        occupy(pool)
        val second = loops.start().submit { toThread(pool) { 2 } }
        waiting(pool, 1)
        mayEnd.countDown()
        assertEquals(2, second.orFail())
    }

    @Test
    fun badNumbersAreRefused() {
        assertEquals("threads < 1: 0", assertThrows<IllegalArgumentException> { ThreadPool("db", 0) }.message)
        assertEquals(
            "maxWaiting < 0: -1",
            assertThrows<IllegalArgumentException> { ThreadPool("db", 1, maxWaiting = -1) }.message,
        )
        assertEquals(
            "maxWaitingTime <= 0: 0s; for no wait set maxWaiting to 0",
            assertThrows<IllegalArgumentException> { ThreadPool("db", 1, maxWaitingTime = Duration.ZERO) }.message,
        )
    }

    @Test
    fun closeWaitsForWhatWasAcceptedAndRefusesTheRest() {
        val pool = ThreadPool("db", threads = 1, maxWaiting = 1)
        val first = occupy(pool)
        val second = loops.start().submit { toThread(pool) { 2 } }
        waiting(pool, 1)
        val closing = inThread { pool.close() }
        awaitUntil("the close's begin") {
            runCatching { runLoop { toThread(pool) { } } }.exceptionOrNull() is ThreadPoolClosedException
        }
        mayEnd.countDown()
        closing.orFail()
        first.orFail()
        assertEquals(2, second.orFail())
        val closed = assertThrows<ThreadPoolClosedException> { runLoop { toThread(pool, "late") { } } }
        assertEquals("pool \"db\" is closed; toThread(\"late\") refused", closed.message)
    }

    @Test
    fun closeFailsWhatWaitsAndInterruptsWhatRunsWhenTheGraceIsOver() {
        val pool = ThreadPool("db", threads = 1)
        val loop = loops.start()
        val first = loop.submit { toThread(pool) { begun.countDown().also { CountDownLatch(1).await() } } }
        begun.awaitOrFail()
        val second = loop.submit { toThread(pool) { ran += 2 } }
        waiting(pool, 1)
        assertEquals(emptyList<Any>(), pool.close(1.milliseconds))
        for (future in listOf(first, second)) {
            val cause = assertThrows<ExecutionException> { future.orFail() }.cause
            assertEquals("pool \"db\" is closed; toThread refused", (cause as ThreadPoolClosedException).message)
        }
        assertEquals(emptyList<Int>(), ran.toList())
    }

    // asyncio 278
    @Test
    fun closeNamesTheCodeThatDoesNotEnd() {
        val pool = ThreadPool("db", threads = 1)
        val stuck =
            loops.start().submit {
                toThread(pool, "report") {
                    begun.countDown()
                    while (mayEnd.count > 0) Thread.onSpinWait()
                }
            }
        begun.awaitOrFail()
        val straggler = pool.close(1.milliseconds).single()
        assertEquals("report", straggler.taskName)
        assertTrue(straggler.stack.any { it.fileName == "ThreadPoolTest.kt" })
        val line = log.take().single()
        assertTrue(
            line.startsWith("WARN pool \"db\" closed after 1ms with 1 straggler: task \"report\", thread "),
            line,
        )
        mayEnd.countDown()
        stuck.orFail()
    }

    @Test
    fun closeIsRefusedWhereItWouldWaitForItself() {
        val pool = ThreadPool("db", threads = 1)
        val onLoop = assertThrows<IllegalStateException> { runLoop { pool.close() } }
        assertTrue(onLoop.message!!.startsWith("would block loop "), onLoop.message)
        val inside = assertThrows<IllegalStateException> { runLoop { toThread(pool) { pool.close() } } }
        assertEquals(
            "pool \"db\" cannot be closed by a call that runs in it; close it from another thread",
            inside.message,
        )
        val shared = assertThrows<IllegalStateException> { ThreadPool.shared.close() }
        assertEquals("the shared pool cannot be closed; make a pool of your own", shared.message)
        pool.close()
        pool.close()
    }

    @Test
    fun interruptOfTheClosingThreadEndsTheGracePeriodAndIsKept() {
        val pool = ThreadPool("db", threads = 1)
        val blocked = loops.start().submit { toThread(pool) { begun.countDown().also { CountDownLatch(1).await() } } }
        begun.awaitOrFail()
        Thread.currentThread().interrupt()
        pool.close(1_000.seconds)
        assertTrue(Thread.interrupted())
        assertThrows<ExecutionException> { blocked.orFail() }
        log.take() // whether the code was still ending
    }
}
