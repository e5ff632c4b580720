package dev.menai.internal.wait

import dev.menai.fixture.LeakCheck
import dev.menai.fixture.awaitUntil
import dev.menai.queue.Queue
import dev.menai.sync.Condition
import dev.menai.sync.Semaphore
import dev.menai.sync.withLock
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withContext
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.extension.RegisterExtension
import java.lang.ref.WeakReference
import kotlin.time.Duration
import kotlin.time.Duration.Companion.days
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds

/** Whose clock a timed wait uses, and that its timer goes with it. */
class WaitTimersTest {
    @RegisterExtension
    val loops = LeakCheck()

    @Test
    fun withoutLoopTheTimeIsReal() {
        val started = System.nanoTime()
        runBlocking {
            assertFalse(Semaphore(0).tryAcquire(20.milliseconds))
            assertNull(Queue<Int>().tryGet(20.milliseconds))
            assertFalse(Queue<Int>(1).apply { tryPut(1) }.tryPut(2, 20.milliseconds))
            val condition = Condition()
            assertFalse(condition.lock.withLock { condition.tryWaitFor(20.milliseconds) { false } })
        }
        assertTrue(System.nanoTime() - started >= 80.milliseconds.inWholeNanoseconds)
    }

    @Test
    fun onDispatcherOfOtherThreadsTheTaskStillUsesItsLoopsClock() =
        loops.virtually {
            withContext(Dispatchers.Unconfined) { assertFalse(Semaphore(0).tryAcquire(1.days)) }
        }

    @Test
    fun farAwayDeadlinesAreNoDeadlines() {
        val semaphore = Semaphore(0)
        loops.virtually {
            val waiter = launch { assertTrue(semaphore.tryAcquire(Duration.INFINITE - 1.days)) }
            val other = launch { assertTrue(semaphore.tryAcquire((100_000 * 365).days)) }
            settle()
            semaphore.release(2)
            waiter.join()
            other.join()
        }
        runBlocking(Dispatchers.Default) {
            val waiter = launch { assertTrue(semaphore.tryAcquire((100_000 * 365).days)) }
            awaitUntil("the waiter") { semaphore.statistics().waiting == 1 }
            semaphore.release()
            waiter.join()
        }
    }

    /** A delayed executor of the JDK would keep all that the wait refers to for the whole day. */
    @Test
    fun timerWithoutLoopIsForgottenWithTheWait() {
        val semaphore = Semaphore(0)
        val waited = waitForOneDay(semaphore)
        awaitUntil("the garbage collector to find the waiter's item") {
            System.gc()
            waited.get() == null
        }
        assertEquals(0, semaphore.statistics().waiting)
    }

    private fun waitForOneDay(semaphore: Semaphore): WeakReference<Any> =
        runBlocking(Dispatchers.Default) {
            val item = Any()
            val waiter =
                launch {
                    assertTrue(semaphore.tryAcquire(1.days))
                    item.hashCode()
                }
            awaitUntil("the waiter") { semaphore.statistics().waiting == 1 }
            semaphore.release()
            waiter.join()
            WeakReference(item)
        }
}
