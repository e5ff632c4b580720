package dev.menai.queue

import dev.menai.createTask
import dev.menai.currentLoop
import dev.menai.fixture.LeakCheck
import dev.menai.internal.wait.endsAtOnce
import dev.menai.internal.wait.settle
import dev.menai.internal.wait.virtually
import dev.menai.time
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.Job
import kotlinx.coroutines.async
import kotlinx.coroutines.flow.take
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.launch
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.assertThrows
import org.junit.jupiter.api.extension.RegisterExtension
import kotlin.time.Duration
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds

class QueueTest {
    @RegisterExtension
    val loops = LeakCheck()

    private val events = ArrayList<String>()

    private fun CoroutineScope.getting(queue: Queue<Int>, name: String): Job =
        launch { events += "$name${queue.get()}" }

    private fun CoroutineScope.putting(queue: Queue<Int>, item: Int): Job =
        launch {
            queue.put(item)
            events += "put$item"
        }

    // asyncio 255
    @Test
    fun itemsComeOutInTheOrderTheyWerePut() =
        loops.virtually {
            val queue = Queue<Int>()
            assertTrue(endsAtOnce { listOf(3, 1, 2).forEach { queue.put(it) } })
            assertTrue(endsAtOnce { assertEquals(listOf(3, 1, 2), List(3) { queue.get() }) })
        }

    // asyncio 255
    @Test
    fun sizeTellsEmptyAndFull() {
        val queue = Queue<Int>(2)
        assertTrue(queue.isEmpty)
        assertFalse(queue.isFull)
        assertTrue(queue.tryPut(1))
        assertFalse(queue.isEmpty)
        assertTrue(queue.tryPut(2))
        assertTrue(queue.isFull)
        assertEquals(2, queue.size)
        assertEquals(2, queue.capacity)
        assertFalse(Queue<Int>().apply { tryPut(1) }.isFull)
    }

    @Test
    fun queueWithoutRoomIsRefused() {
        for (capacity in listOf(0, -1)) {
            val message = "capacity < 1: $capacity"
            assertEquals(message, assertThrows<IllegalArgumentException> { Queue<Int>(capacity) }.message)
            assertEquals(message, assertThrows<IllegalArgumentException> { LifoQueue<Int>(capacity) }.message)
            assertEquals(message, assertThrows<IllegalArgumentException> { PriorityQueue<Int>(capacity) }.message)
        }
    }

    // asyncio 257
    @Test
    fun triesNeverWait() {
        val queue = Queue<Int>(1)
        assertNull(queue.tryGet())
        assertTrue(queue.tryPut(1))
        assertFalse(queue.tryPut(2))
        assertEquals(1, queue.tryGet())
        assertNull(queue.tryGet())
    }

    // asyncio 258
    @Test
    fun getWaitsForLaterPut() =
        loops.virtually {
            val queue = Queue<Int>(1)
            getting(queue, "a")
            settle()
            queue.put(7)
            assertEquals(0, queue.size) // from hand to hand
            settle()
            assertEquals(listOf("a7"), events)
        }

    // asyncio 258, 259
    @Test
    fun eachGetAdmitsOnePutterInOrder() =
        loops.virtually {
            val queue = Queue<Int>(1)
            queue.put(0)
            listOf(1, 2, 3).forEach { putting(queue, it) }
            settle()
            assertEquals(emptyList<String>(), events)

            assertEquals(0, queue.get())
            settle()
            assertEquals(listOf("put1"), events)
            assertEquals(listOf(1, 2, 3), List(3) { queue.get() })
            settle()
            assertEquals(listOf("put1", "put2", "put3"), events)
        }

    @Test
    fun gettersAreServedInTheOrderTheyCame() =
        loops.virtually {
            val queue = Queue<Int>()
            listOf("a", "b", "c").forEach { getting(queue, it) }
            settle()
            (1..3).forEach { queue.tryPut(it) }
            settle()
            assertEquals(listOf("a1", "b2", "c3"), events)
        }

    // asyncio 269: stricter here
    @Test
    fun nobodyOvertakesGetterThatWasServed() =
        loops.virtually {
            val queue = Queue<Int>()
            getting(queue, "first")
            settle()
            queue.tryPut(1)
            assertNull(queue.tryGet())
            settle()
            assertEquals(listOf("first1"), events)
        }

    @Test
    fun nobodyOvertakesPutterThatWaits() =
        loops.virtually {
            val queue = Queue<Int>(1)
            queue.put(1)
            putting(queue, 2)
            settle()
            assertEquals(1, queue.tryGet())
            assertFalse(queue.tryPut(3))
            assertEquals(2, queue.tryGet())
        }

    @Test
    fun timedGetReturnsNothingAtTheDeadline() =
        loops.virtually {
            val queue = Queue<Int>()
            assertNull(queue.tryGet(2.seconds))
            assertEquals(2.seconds, time())
            assertEquals(0, queue.statistics().waitingToGet)
            assertTrue(endsAtOnce { assertNull(queue.tryGet(Duration.ZERO)) })

            val getter = async { queue.tryGet(2.seconds) }
            settle()
            queue.put(5)
            assertEquals(5, getter.await())
            queue.put(6)
            assertEquals(6, queue.tryGet(Duration.ZERO))
        }

    @Test
    fun timedPutDoesNotPutAtTheDeadline() =
        loops.virtually {
            val queue = Queue<Int>(1)
            assertTrue(queue.tryPut(1, 1.seconds))
            assertFalse(queue.tryPut(2, 1.seconds))
            assertEquals(1.seconds, time())
            assertTrue(endsAtOnce { assertFalse(queue.tryPut(3, Duration.ZERO)) })

            val putter = async { queue.tryPut(4, 1.seconds) }
            val patient = async { queue.tryPut(5, Duration.INFINITE) }
            settle()
            assertEquals(listOf(1, 4, 5), List(3) { queue.get() })
            assertTrue(putter.await())
            assertTrue(patient.await())
            assertNull(queue.tryGet())
        }

    @Test
    fun itemThatComesWithTheDeadlineIsTakenOrStays() =
        loops.virtually {
            val queue = Queue<Int>()
            currentLoop().callLater(1.milliseconds) { queue.tryPut(1) }
            assertEquals(1, queue.tryGet(1.milliseconds))

            val late = async(start = CoroutineStart.UNDISPATCHED) { queue.tryGet(1.milliseconds) }
            currentLoop().callLater(1.milliseconds) { queue.tryPut(2) }
            assertNull(late.await())
            settle()
            assertEquals(listOf(2), queue.drain())
        }

    @Test
    fun roomThatComesWithTheDeadlineIsUsedOrNot() =
        loops.virtually {
            val queue = Queue<Int>(1)
            queue.put(0)
            currentLoop().callLater(1.milliseconds) { queue.tryGet() }
            assertTrue(queue.tryPut(1, 1.milliseconds))

            val late = async(start = CoroutineStart.UNDISPATCHED) { queue.tryPut(2, 1.milliseconds) }
            currentLoop().callLater(1.milliseconds) { queue.tryGet() }
            assertFalse(late.await())
            settle()
            assertTrue(queue.isEmpty)
        }

    @Test
    fun drainTakesAllAndAdmitsPutters() =
        loops.virtually {
            val queue = Queue<Int>(2)
            assertEquals(emptyList<Int>(), queue.drain())
            (1..5).forEach { putting(queue, it) }
            settle()
            assertEquals(listOf(1, 2, 3), queue.drain(3))
            settle()
            assertEquals((1..5).map { "put$it" }, events)
            assertEquals(emptyList<Int>(), queue.drain(0))
            assertEquals(listOf(4, 5), queue.drain())
            assertEquals("max < 0: -1", assertThrows<IllegalArgumentException> { queue.drain(-1) }.message)
        }

    @Test
    fun joinWaitsUntilAllIsDone() =
        loops.virtually {
            val queue = Queue<Int>()
            repeat(2) { queue.put(it) }
            val joiners = List(2) { launch { queue.join().also { events += "joined" } } }
            settle()
            queue.get()
            queue.get()
            queue.taskDone()
            settle()
            assertEquals(emptyList<String>(), events)
            assertEquals(2, queue.statistics().waitingToJoin)

            queue.taskDone()
            settle()
            assertEquals(listOf("joined", "joined"), events)
            assertTrue(joiners.all { it.isCompleted })
        }

    @Test
    fun joinOfNothingDoesNotSuspend() =
        loops.virtually {
            val queue = Queue<Int>()
            assertTrue(endsAtOnce { queue.join() })
            assertTrue(endsAtOnce { assertTrue(queue.tryJoin(1.seconds)) })
            assertTrue(endsAtOnce { assertTrue(queue.tryJoin(Duration.ZERO)) })
        }

    @Test
    fun joinAlsoWaitsForItemsThatWerePutFromHandToHand() =
        loops.virtually {
            val queue = Queue<Int>()
            getting(queue, "a")
            settle()
            queue.put(1)
            assertEquals(1, queue.statistics().unfinished)
            assertTrue(endsAtOnce { assertFalse(queue.tryJoin(Duration.ZERO)) })
            settle()
            queue.taskDone()
            assertTrue(queue.tryJoin(1.seconds))
        }

    @Test
    fun timedJoinGivesUpAtTheDeadline() =
        loops.virtually {
            val queue = Queue<Int>().apply { tryPut(1) }
            assertFalse(queue.tryJoin(2.seconds))
            assertEquals(2.seconds, time())
            assertEquals(0, queue.statistics().waitingToJoin)
        }

    @Test
    fun cancelledJoinLeaves() =
        loops.virtually {
            val queue = Queue<Int>().apply { tryPut(1) }
            val joiner = launch { queue.join() }
            settle()
            joiner.cancel()
            settle()
            assertEquals(0, queue.statistics().waitingToJoin)

            val second = launch { queue.join() }
            settle()
            queue.taskDone()
            second.cancel() // after it was let go
            settle()
            assertEquals(0, queue.statistics().unfinished)
        }

    @Test
    fun taskDoneTooOftenIsRefused() {
        val queue = Queue<Int>(name = "jobs")
        queue.tryPut(1)
        queue.taskDone()
        val failure = assertThrows<IllegalStateException> { queue.taskDone() }
        assertEquals(
            "taskDone of Queue(\"jobs\", 1 items, 0 unfinished, 0 getters, 0 putters) called more often than items were put",
            failure.message,
        )
    }

    @Test
    fun flowEndsWhereItsCollectorStops() =
        loops.virtually {
            val queue = Queue<Int>()
            (1..4).forEach { queue.put(it) }
            assertEquals(listOf(1, 2), queue.asFlow().take(2).toList())
            assertEquals(listOf(3, 4), queue.drain())
        }

    @Test
    fun iteratorWithoutHasNextIsRefused() =
        loops.virtually {
            val queue = Queue<Int>().apply { tryPut(1) }
            val iterator = queue.iterator()
            assertThrows<NoSuchElementException> { iterator.next() }
            repeat(2) { assertTrue(iterator.hasNext()) }
            assertEquals(1, iterator.next())
            assertThrows<NoSuchElementException> { iterator.next() }
        }

    // asyncio 265
    @Test
    fun stateIsShown() =
        loops.virtually {
            val queue = Queue<Int>(1, "jobs")
            assertEquals("Queue(\"jobs\", 0 of 1 items, 0 unfinished, 0 getters, 0 putters)", queue.toString())
            queue.put(1)
            val putter = putting(queue, 2)
            settle()
            assertEquals("Queue(\"jobs\", 1 of 1 items, 1 unfinished, 0 getters, 1 putters)", queue.toString())
            assertEquals(
                QueueStatistics(
                    size = 1,
                    capacity = 1,
                    unfinished = 1,
                    waitingToGet = 0,
                    waitingToPut = 1,
                    waitingToJoin = 0,
                    total = 1,
                    isShutDown = false,
                ),
                queue.statistics(),
            )
            putter.cancel()
            settle()

            val free = LifoQueue<Int>()
            val getter = createTask { free.get() }
            settle()
            assertEquals("LifoQueue(0 items, 0 unfinished, 1 getters, 0 putters)", free.toString())
            free.shutdown()
            getter.apply { join() }.cancel() // its failure is not looked at
            assertEquals("LifoQueue(0 items, 0 unfinished, 0 getters, 0 putters, shut down)", free.toString())
            assertEquals("PriorityQueue(0 items, 0 unfinished, 0 getters, 0 putters)", PriorityQueue<Int>().toString())
        }
}
