package dev.menai.queue

import dev.menai.createTask
import dev.menai.fixture.LeakCheck
import dev.menai.internal.wait.settle
import dev.menai.internal.wait.virtually
import kotlinx.coroutines.async
import kotlinx.coroutines.launch
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.assertThrows
import org.junit.jupiter.api.extension.RegisterExtension

class PriorityQueueTest {
    @RegisterExtension
    val loops = LeakCheck()

    private data class Job(val priority: Int, val name: String)

    /** Throws whenever an item that was named broken is compared. */
    private var broken = emptySet<Int>()
    private val comparator =
        Comparator<Int> { one, other ->
            if (one in broken || other in broken) throw ClassCastException("cannot compare $one and $other")
            one.compareTo(other)
        }

    // asyncio 255
    @Test
    fun leastItemComesFirst() =
        loops.virtually {
            val queue = PriorityQueue<Int>()
            listOf(3, 1, 2, 5, 4).forEach { queue.put(it) }
            assertEquals(listOf(1, 2, 3, 4, 5), queue.drain())
            val reversed = PriorityQueue<Int>(reverseOrder())
            listOf(3, 1, 2).forEach { reversed.put(it) }
            assertEquals(listOf(3, 2, 1), List(3) { reversed.get() })
        }

    // asyncio 255: stricter here
    @Test
    fun equalItemsComeInTheOrderTheyWerePut() {
        val queue = PriorityQueue<Job>(compareBy { it.priority })
        val jobs = (0..40).map { Job(priority = it % 3, name = "job$it") }
        jobs.forEach { queue.tryPut(it) }
        assertEquals(jobs.sortedBy { it.priority }, queue.drain())
    }

    @Test
    fun itemsOfWaitingPuttersAreOrderedAmongTheStoredOnes() =
        loops.virtually {
            val queue = PriorityQueue<Int>(capacity = 2)
            listOf(5, 7).forEach { queue.put(it) }
            listOf(6, 1).forEach { launch { queue.put(it) } }
            settle()
            assertEquals(listOf(5, 6, 1, 7), List(4) { queue.get() })
        }

    // asyncio 269: different here, the item does not stay inside
    @Test
    fun itemThatCannotBeComparedIsNotPut() =
        loops.virtually {
            val queue = PriorityQueue(comparator)
            listOf(2, 1).forEach { queue.put(it) }
            broken = setOf(9)
            assertEquals("cannot compare 9 and 1", assertThrows<ClassCastException> { queue.put(9) }.message)
            assertThrows<ClassCastException> { queue.tryPut(9) }
            assertEquals(
                QueueStatistics(2, Int.MAX_VALUE, 2, 0, 0, 0, total = 2, isShutDown = false),
                queue.statistics(),
            )
            assertEquals(listOf(1, 2), queue.drain())
        }

    @Test
    fun getThatCannotCompareLeavesAllItems() =
        loops.virtually {
            val queue = PriorityQueue(comparator)
            (1..7).forEach { queue.put(it) }
            broken = setOf(7)
            assertThrows<ClassCastException> { queue.get() }
            assertThrows<ClassCastException> { queue.tryGet() }
            assertThrows<ClassCastException> { queue.drain() }
            assertEquals(7, queue.size)
            broken = emptySet()
            assertEquals((1..7).toList(), queue.drain())
        }

    @Test
    fun drainThatCannotCompareAnyMoreGivesWhatItHasTaken() {
        var comparisons = 0
        val queue =
            PriorityQueue(
                Comparator<Int> { one, other ->
                    if (++comparisons == 6) error("worn out")
                    one.compareTo(other)
                },
            )
        (1..6).forEach { queue.tryPut(it) } // five comparisons
        comparisons = 1 // so that a later get throws, not the first one
        val taken = queue.drain()
        assertTrue(taken.size in 1..5, "taken: $taken")
        assertEquals((1..6).toList(), taken + queue.drain())
    }

    @Test
    fun putterWhoseItemCannotBeComparedGetsTheFailureAndTheNextOneIsAdmitted() =
        loops.virtually {
            val queue = PriorityQueue(comparator, capacity = 2)
            listOf(1, 2).forEach { queue.put(it) }
            broken = setOf(9)
            val failing = createTask { queue.put(9) }
            val next = async { queue.put(3) }
            settle()
            assertEquals(1, queue.get())
            assertEquals("cannot compare 9 and 2", assertThrows<ClassCastException> { failing.await() }.message)
            next.await()
            assertEquals(listOf(2, 3), queue.drain())
            assertEquals(3, queue.statistics().total)
        }

    @Test
    fun itemThatComesBackWhileTheComparatorThrowsIsNotLost() =
        loops.virtually {
            val queue = PriorityQueue(comparator)
            val getters = List(2) { launch { queue.get() } }
            settle()
            listOf(8, 9).forEach { queue.put(it) }
            queue.put(1)
            broken = setOf(8, 9)
            getters.forEach { it.cancel() }
            settle()
            assertEquals(3, queue.size)
            assertEquals(setOf(8, 9, 1), queue.drain().toSet())
            assertNull(queue.tryGet())
        }

    @Test
    fun itemThatComesBackStandsBeforeItsEquals() =
        loops.virtually {
            val queue = PriorityQueue<Job>(compareBy { it.priority })
            val getter = launch { queue.get() }
            settle()
            listOf("a", "b").forEach { queue.put(Job(1, it)) }
            getter.cancel()
            settle()
            assertEquals(listOf("a", "b"), queue.drain().map { it.name })
        }

    @Test
    fun immediateShutdownAlsoDropsWhatCameBack() =
        loops.virtually {
            val queue = PriorityQueue(comparator)
            val getter = launch { queue.get() }
            settle()
            listOf(9, 1).forEach { queue.put(it) }
            broken = setOf(9)
            getter.cancel()
            settle()
            assertEquals(2, queue.size)
            queue.shutdown(immediate = true)
            assertEquals(0, queue.size)
            queue.join()
        }

    /** The lock lets its own thread in again: what the comparator did would change the heap under the comparison. */
    @Test
    fun comparatorThatUsesTheQueueIsRefusedAndTheQueueStaysSound() {
        var meddle: (() -> Unit)? = null
        val queue =
            PriorityQueue<Int>(
                { one, other ->
                    meddle?.invoke()
                    one.compareTo(other)
                },
            )
        listOf(3, 1, 2).forEach { queue.tryPut(it) }
        listOf({ queue.tryGet() }, { queue.tryPut(0) }, { queue.drain() }).forEach { use ->
            meddle = { use() }
            assertThrows<IllegalStateException> { queue.tryPut(9) }
            assertThrows<IllegalStateException> { queue.tryGet() }
        }
        meddle = null
        assertEquals(listOf(1, 2, 3), queue.drain())
    }
}
