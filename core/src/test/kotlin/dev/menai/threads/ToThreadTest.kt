package dev.menai.threads

import dev.menai.EventLoop
import dev.menai.currentLoop
import dev.menai.fixture.LeakCheck
import dev.menai.fixture.awaitOrFail
import dev.menai.fixture.orFail
import dev.menai.gather
import dev.menai.runLoop
import dev.menai.testing.runVirtual
import kotlinx.coroutines.CoroutineName
import kotlinx.coroutines.asContextElement
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withContext
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertNotSame
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertSame
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.assertThrows
import org.junit.jupiter.api.extension.RegisterExtension
import java.io.IOException
import java.util.concurrent.CountDownLatch
import java.util.concurrent.CyclicBarrier
import java.util.concurrent.Executor
import java.util.concurrent.Executors
import java.util.concurrent.RejectedExecutionException
import java.util.concurrent.atomic.AtomicInteger
import kotlin.time.Duration.Companion.hours

class ToThreadTest {
    @RegisterExtension
    val loops = LeakCheck()

    // asyncio 274
    @Test
    fun resultComesBackToTheLoop() =
        runLoop {
            val loop = currentLoop()
            assertEquals(42, toThread { 42 })
            assertTrue(loop.isOnLoop())
        }

    // asyncio 274
    @Test
    fun failureIsTheRawOne() {
        val failure = IOException("broken")
        assertSame(failure, assertThrows<IOException> { runLoop { toThread { throw failure } } })
    }

    // asyncio 274
    @Test
    fun codeRunsOnce() {
        val runs = AtomicInteger()
        runLoop { toThread { runs.incrementAndGet() } }
        assertEquals(1, runs.get())
    }

    // asyncio 274
    @Test
    fun tenRunSideBySide() {
        val together = CyclicBarrier(10)
        runLoop { List(10) { it }.gather { toThread { together.awaitOrFail() } } }
    }

    // asyncio 274
    @Test
    fun threadLocalsOfTheContextAreSetAndPutBack() {
        val user = ThreadLocal<String?>()
        val executor = Executors.newSingleThreadExecutor()
        try {
            executor.submit { user.set("the executor's own") }.get()
            runLoop {
                withContext(user.asContextElement("ada")) {
                    assertEquals("ada", toThread { user.get() })
                    assertEquals("ada", toThread(executor) { user.get() })
                    assertEquals("ada", user.get())
                }
                assertNull(toThread { user.get() })
            }
            assertEquals("the executor's own", executor.submit<String?> { user.get() }.get())
        } finally {
            executor.shutdown()
        }
    }

    // asyncio 275
    @Test
    fun codeRunsOnAnotherThreadAndTheLoopGoesOn() =
        runLoop {
            val loop = currentLoop()
            val turned = CountDownLatch(1)
            loop.callSoon { turned.countDown() }
            val worker =
                toThread {
                    turned.awaitOrFail("a turn of the loop")
                    assertNull(EventLoop.currentOrNull())
                    Thread.currentThread()
                }
            assertNotSame(Thread.currentThread(), worker)
            assertTrue(worker.isDaemon)
        }

    @Test
    fun threadIsVirtualWhereTheJdkHasThem() =
        runLoop {
            val hasVirtual = Runtime.version().feature() >= 21
            assertEquals(hasVirtual, toThread { isVirtual(Thread.currentThread()) })
            assertFalse(toThread(ThreadPool("old", 1, platformThreads = true)) { isVirtual(Thread.currentThread()) })
        }

    private fun isVirtual(thread: Thread) =
        runCatching { Thread::class.java.getMethod("isVirtual").invoke(thread) as Boolean }.getOrDefault(false)

    @Test
    fun threadIsNamedAfterTheCallAsLongAsItRuns() =
        runLoop {
            val pool = ThreadPool("db", threads = 1, platformThreads = true)
            val named = toThread(pool, "prices") { nameOfThread() }
            assertTrue(Regex("menai-worker-\\d+ prices").matches(named), named)
            val plain = currentLoop().createTask { toThread(pool) { nameOfThread() } }.await()
            assertTrue(Regex("menai-worker-\\d+").matches(plain), plain)
            val ofTask = withContext(CoroutineName("stock")) { toThread { nameOfThread() } }
            assertTrue(Regex("menai-worker-\\d+ stock").matches(ofTask), ofTask)
        }

    /** Without what kotlinx adds in its debug mode, as on every thread that runs a coroutine. */
    private fun nameOfThread() = Thread.currentThread().name.substringBefore(" @")

    @Test
    fun needsNoLoop() =
        runBlocking {
            assertEquals(1, toThread { 1 })
        }

    @Test
    fun ownExecutorRunsTheCode() {
        val executor = Executors.newSingleThreadExecutor { Thread(it, "mine").apply { isDaemon = true } }
        try {
            assertEquals("mine", runLoop { toThread(executor, "prices") { nameOfThread() } })
        } finally {
            executor.shutdown()
        }
    }

    @Test
    fun executorThatRunsInPlaceIsNoException() {
        assertEquals(3, runLoop { toThread(Executor { it.run() }) { 3 } })
    }

    @Test
    fun executorThatRefusesIsNamed() {
        val executor = Executors.newSingleThreadExecutor()
        executor.shutdown()
        val refused = assertThrows<RejectedExecutionException> { runLoop { toThread(executor, "prices") { } } }
        assertEquals("executor $executor refused toThread(\"prices\")", refused.message)
        assertTrue(refused.cause is RejectedExecutionException)
    }

    /** Decision 0009 left this open: a timeout of an hour must not expire because a thread takes a millisecond. */
    @Test
    fun virtualTimeStandsStillWhileTheCodeRuns() =
        runVirtual {
            val loop = currentLoop()
            val ticks = AtomicInteger()
            val tick = loop.callEvery(1.hours) { ticks.incrementAndGet() }
            val before = loop.time()
            repeat(100) { toThread { Thread.yield() } }
            assertEquals(before, loop.time())
            tick.cancel()
            assertEquals(0, ticks.get())
        }

    @Test
    fun interruptThatTheCodeSetsItselfDoesNotReachTheNext() =
        runLoop {
            val pool = ThreadPool("db", threads = 1, platformThreads = true)
            val first = createBusy(pool)
            val second = currentLoop().submit { toThread(pool) { Thread.currentThread().isInterrupted } }
            first.countDown()
            assertFalse(toThread { second.orFail() })
        }

    private suspend fun createBusy(pool: ThreadPool): CountDownLatch {
        val mayEnd = CountDownLatch(1)
        val begun = CountDownLatch(1)
        currentLoop().createTask {
            toThread(pool) {
                begun.countDown()
                mayEnd.awaitOrFail()
                Thread.currentThread().interrupt()
            }
        }
        toThread { begun.awaitOrFail() }
        return mayEnd
    }
}
