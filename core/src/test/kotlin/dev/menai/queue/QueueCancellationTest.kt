package dev.menai.queue

import dev.menai.fixture.LeakCheck
import dev.menai.internal.wait.settle
import dev.menai.internal.wait.virtually
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.Deferred
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.Job
import kotlinx.coroutines.async
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.ensureActive
import kotlinx.coroutines.launch
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.assertThrows
import org.junit.jupiter.api.extension.RegisterExtension
import java.io.IOException
import kotlin.time.Duration.Companion.seconds

class QueueCancellationTest {
    @RegisterExtension
    val loops = LeakCheck()

    private val events = ArrayList<String>()

    private fun CoroutineScope.getting(queue: Queue<Int>): Deferred<Int> = async { queue.get() }

    private fun CoroutineScope.putting(queue: Queue<Int>, item: Int): Job =
        launch {
            queue.put(item)
            events += "put$item"
            coroutineContext.ensureActive()
            events += "went on"
        }

    // asyncio 261, 263
    @Test
    fun cancelledGetterIsPassedBy() =
        loops.virtually {
            val queue = Queue<Int>()
            val first = getting(queue)
            val second = getting(queue)
            settle()
            first.cancelAndJoin()
            assertEquals(1, queue.statistics().waitingToGet)
            queue.put(1)
            assertEquals(1, second.await())
        }

    // asyncio 261
    @Test
    fun itemHandedToCancelledGetterGoesToTheNext() =
        loops.virtually {
            val queue = Queue<Int>()
            val first = getting(queue)
            val second = getting(queue)
            settle()
            queue.put(1)
            first.cancel()
            assertEquals(1, second.await())
            assertTrue(queue.isEmpty)
        }

    // asyncio 261
    @Test
    fun itemHandedToCancelledGetterGoesBackToTheFront() =
        loops.virtually {
            val queue = Queue<Int>()
            val getter = getting(queue)
            settle()
            queue.put(1)
            queue.put(2)
            getter.cancel()
            settle()
            assertEquals(listOf(1, 2), queue.drain())
        }

    // asyncio 261
    @Test
    fun itemsHandedToManyCancelledGettersComeBackInTheirOrder() =
        loops.virtually {
            for (queue in listOf(Queue<Int>(), PriorityQueue<Int>(), LifoQueue<Int>())) {
                val getters = List(4) { getting(queue) }
                settle()
                (1..5).forEach { queue.put(it) }
                getters.forEach { it.cancel() }
                settle()
                val inOrder = (1..5).toList()
                assertEquals(if (queue is LifoQueue) inOrder.reversed() else inOrder, queue.drain())
                assertEquals(5, queue.statistics().unfinished)
            }
        }

    @Test
    fun itemThatComesBackToFullQueueIsKeptAndHoldsPuttersUp() =
        loops.virtually {
            val queue = Queue<Int>(1)
            val getter = getting(queue)
            settle()
            queue.put(1)
            queue.put(2)
            val putter = launch(start = CoroutineStart.UNDISPATCHED) { queue.put(3) }
            getter.cancel()
            settle()
            assertEquals(2, queue.size)
            assertTrue(queue.isFull)
            assertEquals(1, queue.get())
            settle()
            assertEquals(1, queue.statistics().waitingToPut)
            assertEquals(listOf(2, 3), List(2) { queue.get() })
            putter.join()
        }

    @Test
    fun itemThatComesBackAfterShutdownCanStillBeTaken() =
        loops.virtually {
            val queue = Queue<Int>()
            val getter = getting(queue)
            settle()
            queue.put(1)
            queue.shutdown()
            getter.cancel()
            settle()
            assertEquals(1, queue.tryGet())
            assertThrows<QueueShutdownException> { queue.tryGet() }
        }

    @Test
    fun itemThatComesBackAfterImmediateShutdownIsDroppedAndDone() =
        loops.virtually {
            val queue = Queue<Int>()
            val getter = getting(queue)
            settle()
            queue.put(1)
            queue.shutdown(immediate = true)
            assertEquals(1, queue.statistics().unfinished)
            getter.cancel()
            queue.join()
            assertEquals(0, queue.size)
        }

    // asyncio 262, 263
    @Test
    fun cancelledPutterPutsNothing() =
        loops.virtually {
            val queue = Queue<Int>(1)
            queue.put(1)
            val cancelled = putting(queue, 2)
            val next = putting(queue, 3)
            settle()
            cancelled.cancelAndJoin()
            assertEquals(1, queue.statistics().waitingToPut)
            assertEquals(listOf(1, 3), List(2) { queue.get() })
            next.join()
            assertEquals(listOf("put3", "went on"), events)
            assertEquals(2, queue.statistics().total)
        }

    // asyncio 262: different here, the put has happened and says so
    @Test
    fun putThatHappenedReturnsAlthoughItsCallerWasCancelled() =
        loops.virtually {
            val queue = Queue<Int>(1)
            queue.put(1)
            val putter = putting(queue, 2)
            settle()
            assertEquals(1, queue.get())
            putter.cancel()
            settle()
            assertEquals(listOf("put2"), events)
            assertTrue(putter.isCancelled)
            assertEquals(2, queue.get())
        }

    @Test
    fun cancelledCallerPutsAndGetsWithoutWaitingOnly() =
        loops.virtually {
            val queue = Queue<Int>(1)
            launch {
                coroutineContext[Job]!!.cancel()
                queue.put(1)
                assertThrows<CancellationException> { queue.put(2) }
                assertEquals(1, queue.get())
                assertThrows<CancellationException> { queue.get() }
                events += "done"
            }.join()
            assertEquals(listOf("done"), events)
            assertEquals(0, queue.statistics().run { waitingToGet + waitingToPut + size })
        }

    @Test
    fun putCancelledByFailedSiblingThrowsCancellationNotTheFailure() =
        loops.virtually {
            val queue = Queue<Int>(1).apply { tryPut(1) }
            val failure =
                assertThrows<IOException> {
                    coroutineScope {
                        launch {
                            settle()
                            throw IOException("sibling")
                        }
                        assertThrows<CancellationException> { queue.put(2) }
                        events += "cancelled"
                    }
                }
            assertEquals("sibling", failure.message)
            assertEquals(listOf("cancelled"), events)
        }

    @Test
    fun timedPutThatIsCancelledLeavesNeitherItemNorTimer() =
        loops.virtually {
            val queue = Queue<Int>(1).apply { tryPut(1) }
            val putter = launch { queue.tryPut(2, 5.seconds) }
            val getter = launch { Queue<Int>().tryGet(5.seconds) }
            settle()
            putter.cancelAndJoin()
            getter.cancelAndJoin()
            assertEquals(0, queue.statistics().waitingToPut)
            assertEquals(listOf(1), queue.drain())
        }

    @Test
    fun putterOnDispatcherThatRunsInPlaceIsResumedOnce() =
        loops.virtually {
            val queue = Queue<Int>(1).apply { tryPut(1) }
            val cancelled =
                launch(Dispatchers.Unconfined) {
                    coroutineContext[Job]!!.cancel()
                    try {
                        queue.put(2)
                    } finally {
                        events += "ended"
                    }
                }
            cancelled.join()
            val putter = launch(Dispatchers.Unconfined) { queue.put(3).also { events += "put" } }
            assertEquals(1, queue.tryGet())
            putter.join()
            assertEquals(listOf("ended", "put"), events)
        }

    /** The cancel comes when the item has been taken and not been emitted; a `flow { }` would notice it there. */
    @Test
    fun flowThatIsCancelledEmitsWhatItTook() =
        loops.virtually {
            var taking: Job? = null
            val queue =
                PriorityQueue<Int>(
                    { one, other ->
                        taking?.cancel() // anybody may, at any moment; this is the one that is sure
                        one.compareTo(other)
                    },
                )
            listOf(1, 2, 3, 4).forEach { queue.tryPut(it) }
            val collected = ArrayList<Int>()
            taking = launch { queue.asFlow().collect { collected += it } }
            taking.join()
            taking = null
            assertEquals(listOf(1), collected)
            assertEquals(listOf(2, 3, 4), queue.drain())
        }

    /**
     * If each looked for its place among all that had come back before, it would be minutes under the lock, which is what the
     * limit for a test ends.
     */
    @Test
    fun itemsOfManyGettersThatAreCancelledTogetherComeBackInOrder() =
        loops.virtually {
            val count = 200_000
            val queue = Queue<Int>()
            val getters = launch { repeat(count) { launch { queue.get() } } }
            settle()
            assertEquals(count, queue.statistics().waitingToGet)
            repeat(count) { queue.tryPut(it) } // handed over, and none of them has resumed
            getters.cancelAndJoin()
            assertEquals((0 until count).toList(), queue.drain())
        }
}
