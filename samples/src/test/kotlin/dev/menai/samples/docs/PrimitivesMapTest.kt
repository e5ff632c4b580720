package dev.menai.samples.docs

import dev.menai.createTask
import dev.menai.queue.LifoQueue
import dev.menai.queue.PriorityQueue
import dev.menai.queue.Queue
import dev.menai.queue.QueueShutdownException
import dev.menai.sleep
import dev.menai.sync.Barrier
import dev.menai.sync.BoundedSemaphore
import dev.menai.sync.Condition
import dev.menai.sync.Event
import dev.menai.sync.Lock
import dev.menai.sync.RwLock
import dev.menai.sync.Semaphore
import dev.menai.sync.withLock
import dev.menai.sync.withPermit
import dev.menai.sync.withPermits
import dev.menai.sync.withReadLock
import dev.menai.sync.withWriteLock
import dev.menai.testing.runVirtual
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.assertThrows
import java.util.concurrent.BrokenBarrierException
import java.util.concurrent.TimeoutException
import kotlin.time.Duration
import kotlin.time.Duration.Companion.milliseconds

/** The Kotlin lines about locks and queues in docs/asyncio-map.md, each run once. */
class PrimitivesMapTest {
    private val done = ArrayList<String>()

    private fun work() {
        done += "work"
    }

    @Test
    fun locks() =
        runVirtual {
            val lock = Lock()
            lock.withLock { work() }
            lock.acquire()
            assertTrue(lock.isLocked)
            lock.release()
            assertTrue(lock.tryAcquire())
            assertFalse(lock.tryAcquire(timeout = 200.milliseconds))
            val table = RwLock()
            table.withReadLock { work() }
            table.withWriteLock { work() }
            table.withReadLock(200.milliseconds) { work() }
            assertThrows<TimeoutException> { lock.withLock(200.milliseconds) { work() } }
            assertEquals(4, done.size)
        }

    @Test
    fun semaphores() =
        runVirtual {
            val permits = Semaphore(2)
            permits.withPermit { work() }
            permits.withPermit(200.milliseconds) { work() }
            permits.withPermits(2) { work() }
            permits.acquire()
            assertTrue(permits.tryAcquire(timeout = 200.milliseconds))
            assertFalse(permits.tryAcquire())
            permits.release(2)
            val bounded = BoundedSemaphore(2)
            assertThrows<IllegalStateException> { bounded.release() }
            assertEquals(2, permits.availablePermits)
        }

    @Test
    fun events() =
        runVirtual {
            val event = Event()
            val waiting = createTask { event.wait().also { work() } }
            sleep(Duration.ZERO)
            event.set()
            waiting.await()
            assertTrue(event.isSet)
            event.clear()
            assertFalse(event.tryWait(timeout = 200.milliseconds))
            assertEquals(1, done.size)
        }

    @Test
    fun conditions() =
        runVirtual {
            val condition = Condition()
            val waiting = createTask { condition.lock.withLock { condition.waitFor { done.isNotEmpty() } } }
            val other = createTask { condition.lock.withLock { condition.wait() } }
            sleep(Duration.ZERO)
            work()
            condition.lock.withLock { condition.notify(1) }
            waiting.await()
            condition.lock.withLock { condition.notifyAll() }
            other.await()
        }

    @Test
    fun barriers() =
        runVirtual {
            val barrier = Barrier(2)
            val first = createTask { barrier.wait() }
            sleep(Duration.ZERO)
            assertEquals(listOf(1, 0), listOf(barrier.wait(), first.await()))
            barrier.abort()
            assertThrows<BrokenBarrierException> { barrier.wait() }
            assertTrue(barrier.isBroken)
            barrier.reset()
            assertEquals(0, barrier.waiting)
        }

    @Test
    fun queues() =
        runVirtual {
            val jobs = Queue<String>(capacity = 100)
            val worker =
                createTask {
                    for (job in jobs) {
                        done += job
                        jobs.taskDone()
                    }
                }
            jobs.put("a")
            jobs.put(jobs.get())
            jobs.taskDone()
            jobs.join()
            assertEquals(listOf("a"), done)
            jobs.shutdown()
            assertThrows<QueueShutdownException> { jobs.put("b") }
            worker.await()
        }

    @Test
    fun queuesWithoutWaiting() =
        runVirtual {
            val jobs = Queue<String>(capacity = 1)
            assertTrue(jobs.tryPut("a"))
            assertTrue(jobs.isFull)
            assertEquals(1, jobs.size)
            assertEquals("a", jobs.tryGet())
            assertNull(jobs.tryGet(timeout = 200.milliseconds))
            assertTrue(jobs.isEmpty)
            jobs.shutdown(immediate = true)
        }

    @Test
    fun otherOrders() =
        runVirtual {
            val least = PriorityQueue<Int>()
            val last = LifoQueue<Int>()
            listOf(2, 1, 3).forEach {
                least.put(it)
                last.put(it)
            }
            assertEquals(listOf(1, 2, 3), least.drain())
            assertEquals(listOf(3, 1, 2), last.drain())
        }
}
