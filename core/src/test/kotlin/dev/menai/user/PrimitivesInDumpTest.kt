package dev.menai.user

import dev.menai.createTask
import dev.menai.debug.debug
import dev.menai.future.await
import dev.menai.queue.Queue
import dev.menai.sleep
import dev.menai.sync.Barrier
import dev.menai.sync.Condition
import dev.menai.sync.Lock
import dev.menai.sync.RwLock
import dev.menai.sync.Semaphore
import dev.menai.sync.withLock
import dev.menai.sync.withPermit
import dev.menai.sync.withReadLock
import dev.menai.sync.withWriteLock
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Test
import kotlin.time.Duration.Companion.seconds

/** Who waits at a primitive, and who holds it. */
class PrimitivesInDumpTest : DumpedWaits() {
    @Test
    fun lockIsNamedWithItsHolder() {
        val lock = Lock("x")
        val waited =
            waitOf(debug = true) {
                createTask("b") { lock.withLock { gate.await() } }
                sleep(1.seconds)
                lock.acquire()
            }
        assertEquals(listOf("a timer, 1s left"), waited)
        clock.advance(1.seconds)
        assertEquals(listOf("Lock \"x\" (locked by task \"b\", 1 waiting) held by task \"b\""), dumped("t").waitsFor)
        assertEquals(listOf("Lock \"x\""), dumped("b").holds)
    }

    @Test
    fun semaphoreIsNamedWithAllWhoHoldPermits() {
        val semaphore = Semaphore(2, name = "db")
        waitOf(debug = true) {
            createTask("a") { semaphore.withPermit { gate.await() } }
            createTask("b") { semaphore.withPermit { gate.await() } }
            sleep(1.seconds)
            semaphore.acquire()
        }
        clock.advance(1.seconds)
        assertEquals(
            listOf("Semaphore \"db\" (0 free, 1 waiting) held by task \"a\" and task \"b\""),
            dumped("t").waitsFor,
        )
    }

    @Test
    fun readersOfRwLock() {
        val lock = RwLock("table")
        waitOf(debug = true) {
            createTask("reader") {
                lock.acquireRead()
                gate.await()
            }
            sleep(1.seconds)
            lock.acquireWrite()
        }
        clock.advance(1.seconds)
        assertEquals(listOf("RwLock \"table\" (1 reading, 1 waiting) held by task \"reader\""), dumped("t").waitsFor)
    }

    @Test
    fun queue() =
        assertEquals(
            listOf("Queue \"jobs\" (0 items, 1 getters)"),
            waitOf { Queue<Int>(name = "jobs").get() },
        )

    @Test
    fun putIntoFullQueue() =
        assertEquals(
            listOf("Queue \"jobs\" (1 of 1 items, 1 unfinished, 1 putters)"),
            waitOf { Queue<Int>(1, "jobs").run { repeat(2) { put(it) } } },
        )

    @Test
    fun condition() {
        val condition = Condition(name = "changed")
        assertEquals(
            listOf("Condition \"changed\" (Lock(unlocked, 0 waiting), 1 waiting)"),
            waitOf { condition.lock.withLock { condition.wait() } },
        )
    }

    /** The lock belongs to nobody again; who waits for the notification is not behind it. */
    @Test
    fun waitersOfAConditionAndOfItsLock() {
        val condition = Condition(Lock("stock"), "changed")
        waitOf(debug = true) { condition.lock.withLock { condition.wait() } }
        loop.createTask("holder") { condition.lock.withLock { gate.await() } }
        loop.createTask("next") { condition.lock.withLock { } }
        clock.runUntilIdle()
        assertEquals(
            listOf("Condition \"changed\" (Lock(\"stock\", locked by task \"holder\", 1 waiting), 1 waiting)"),
            dumped("t").waitsFor,
        )
        assertEquals(emptyList<String>(), dumped("t").holds)
        assertEquals(
            listOf("Lock \"stock\" (locked by task \"holder\", 1 waiting) held by task \"holder\""),
            dumped("next").waitsFor,
        )
        assertEquals(listOf("Lock \"stock\""), dumped("holder").holds)
    }

    @Test
    fun barrier() {
        val barrier = Barrier(3, name = "start")
        waitOf { barrier.wait() }
        loop.createTask("u") { barrier.wait() }
        clock.runUntilIdle()
        for (name in listOf("t", "u")) {
            assertEquals(listOf("Barrier \"start\" (filling, 2 of 3 waiting)"), dumped(name).waitsFor)
        }
    }

    @Test
    fun readerBehindAWriter() {
        val lock = RwLock("table")
        waitOf(debug = true) { lock.withWriteLock { gate.await() } }
        loop.createTask("reader") { lock.withReadLock { } }
        clock.runUntilIdle()
        assertEquals(listOf("RwLock \"table\" (writing, 1 waiting) held by task \"t\""), dumped("reader").waitsFor)
        assertEquals(listOf("RwLock \"table\""), dumped("t").holds)
    }

    @Test
    fun joinOfAQueue() =
        assertEquals(
            listOf("Queue \"jobs\" (1 items, 1 unfinished)"),
            waitOf {
                Queue<Int>(name = "jobs").run {
                    put(1)
                    join()
                }
            },
        )
}
