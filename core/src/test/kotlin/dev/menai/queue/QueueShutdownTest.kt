package dev.menai.queue

import dev.menai.createTask
import dev.menai.fixture.LeakCheck
import dev.menai.internal.wait.settle
import dev.menai.internal.wait.virtually
import kotlinx.coroutines.async
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.launch
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.assertThrows
import org.junit.jupiter.api.extension.RegisterExtension
import kotlin.time.Duration.Companion.seconds

class QueueShutdownTest {
    @RegisterExtension
    val loops = LeakCheck()

    private val events = ArrayList<String>()

    // asyncio 266
    @Test
    fun shutdownOfEmptyQueueEndsThoseWhoGet() =
        loops.virtually {
            val queue = Queue<Int>(2, "jobs")
            val getters = List(2) { createTask { queue.get() } }
            val timed = createTask { queue.tryGet(1.seconds) }
            settle()
            queue.shutdown()
            for (getter in getters + timed) {
                val failure = assertThrows<QueueShutdownException> { getter.await() }
                assertEquals("Queue \"jobs\" is shut down", failure.message)
            }
            queue.join()
        }

    // asyncio 266
    @Test
    fun afterShutdownEverythingIsRefused() =
        loops.virtually {
            val queue = Queue<Int>(1)
            assertFalse(queue.isShutDown)
            queue.shutdown()
            assertTrue(queue.isShutDown)
            assertThrows<QueueShutdownException> { queue.put(1) }
            assertThrows<QueueShutdownException> { queue.tryPut(1) }
            assertThrows<QueueShutdownException> { queue.tryPut(1, 1.seconds) }
            assertThrows<QueueShutdownException> { queue.get() }
            assertThrows<QueueShutdownException> { queue.tryGet() }
            assertThrows<QueueShutdownException> { queue.tryGet(1.seconds) }
            assertEquals(emptyList<Int>(), queue.drain())
            assertEquals(0, queue.statistics().total)
        }

    // asyncio 267
    @Test
    fun itemsCanStillBeTakenAndHaveToBeDone() =
        loops.virtually {
            val queue = Queue<Int>(2)
            (1..2).forEach { queue.put(it) }
            val putters = listOf(createTask { queue.put(3) }, createTask { queue.tryPut(4, 1.seconds) })
            settle()
            queue.shutdown()
            putters.forEach { assertThrows<QueueShutdownException> { it.await() } }
            val joiner = launch { queue.join() }

            assertEquals(1, queue.get())
            assertEquals(2, queue.tryGet())
            assertThrows<QueueShutdownException> { queue.get() }
            queue.taskDone()
            settle()
            assertFalse(joiner.isCompleted)
            queue.taskDone()
            joiner.join()
        }

    @Test
    fun fullQueueRefusesRatherThanSaysFull() {
        val queue = Queue<Int>(1).apply { tryPut(1) }
        queue.shutdown()
        assertThrows<QueueShutdownException> { queue.tryPut(2) }
    }

    @Test
    fun immediateShutdownDropsTheItemsAndCountsThemDone() =
        loops.virtually {
            val queue = Queue<Int>()
            (1..3).forEach { queue.put(it) }
            assertEquals(1, queue.get())
            val joiner = launch { queue.join() }
            settle()
            queue.shutdown(immediate = true)
            assertEquals(0, queue.size)
            assertEquals(1, queue.statistics().unfinished)
            assertThrows<QueueShutdownException> { queue.tryGet() }
            settle()
            assertFalse(joiner.isCompleted)
            queue.taskDone()
            joiner.join()
        }

    @Test
    fun secondShutdownMayBeTheImmediateOne() =
        loops.virtually {
            val queue = Queue<Int>()
            queue.put(1)
            repeat(2) { queue.shutdown() }
            assertEquals(1, queue.size)
            queue.shutdown(immediate = true)
            queue.shutdown()
            queue.join()
            assertEquals(0, queue.size)
        }

    @Test
    fun itemsCalledDoneBeforeTheyWereTakenDoNotUnbalanceTheShutdown() =
        loops.virtually {
            val queue = Queue<Int>()
            (1..3).forEach { queue.put(it) }
            repeat(2) { queue.taskDone() }
            queue.shutdown(immediate = true)
            queue.join()
            assertEquals(0, queue.statistics().unfinished)
            assertThrows<IllegalStateException> { queue.taskDone() }
        }

    @Test
    fun iterationEndsWithTheShutdown() =
        loops.virtually {
            val queue = Queue<Int>()
            val consumers =
                List(2) { number ->
                    launch { for (item in queue) events += "$number:$item" }
                }
            settle()
            (1..3).forEach { queue.put(it) }
            settle()
            queue.put(4)
            queue.shutdown()
            consumers.forEach { it.join() }
            assertEquals(listOf("0:1", "0:3", "1:2", "0:4"), events)
        }

    @Test
    fun flowEndsWithTheShutdown() =
        loops.virtually {
            val queue = Queue<Int>()
            val items = async { queue.asFlow().toList() }
            settle()
            (1..3).forEach { queue.put(it) }
            queue.shutdown()
            assertEquals(listOf(1, 2, 3), items.await())
        }
}
