package dev.menai.queue

import dev.menai.fixture.LeakCheck
import dev.menai.fixture.seeded
import dev.menai.fixture.stressFactor
import dev.menai.internal.wait.MixedCallers
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.extension.RegisterExtension
import java.util.concurrent.atomic.AtomicInteger
import java.util.concurrent.atomic.AtomicIntegerArray
import kotlin.random.Random

/** Every item that was put is taken exactly once, whoever was cancelled or timed out meanwhile. */
class QueueStressTest {
    @RegisterExtension
    val loops = LeakCheck()

    private class Item(val producer: Int, val number: Int)

    private val items = ITEMS * stressFactor
    private val taken = List(PRODUCERS) { AtomicIntegerArray(items) }
    private val producersLeft = AtomicInteger(PRODUCERS)

    @Test
    fun itemsAreNeitherLostNorDuplicated() = seeded { putAndTake(it, Queue(8), gettersAreCancelled = true) }

    @Test
    fun queueOfOnePlaceLosesNothing() = seeded { putAndTake(it, Queue(1), gettersAreCancelled = true) }

    @Test
    fun priorityQueueLosesNothing() =
        seeded {
            putAndTake(
                it,
                PriorityQueue(
                    compareBy { item ->
                        item.number % 7
                    },
                    capacity = 8,
                ),
                gettersAreCancelled = true,
            )
        }

    @Test
    fun lifoQueueLosesNothing() = seeded { putAndTake(it, LifoQueue(8), gettersAreCancelled = true) }

    /** Without cancelled getters, whose items come back later than those that others were given meanwhile. */
    @Test
    fun eachConsumerSeesTheItemsOfOneProducerInOrder() =
        seeded { putAndTake(it, Queue(2), gettersAreCancelled = false) }

    private fun putAndTake(random: Random, queue: Queue<Item>, gettersAreCancelled: Boolean) {
        val callers = MixedCallers(loops, random, queue)
        val producers = AtomicInteger()
        callers.start(PRODUCERS) { chance ->
            val producer = producers.getAndIncrement()
            var number = 0
            while (number < items) if (callers.put(queue, Item(producer, number), chance)) number++
            if (producersLeft.decrementAndGet() == 0) queue.shutdown()
        }
        callers.start(CONSUMERS) { chance ->
            val last = IntArray(PRODUCERS) { -1 }
            while (true) {
                val item =
                    try {
                        callers.take(queue, chance, gettersAreCancelled) ?: continue
                    } catch (_: QueueShutdownException) {
                        break
                    }
                taken[item.producer].incrementAndGet(item.number)
                check(gettersAreCancelled || item.number > last[item.producer]) { "item ${item.number} came late" }
                last[item.producer] = item.number
                queue.taskDone()
            }
        }
        callers.awaitAll()
        queue.drain().forEach {
            // came back after the last consumer had gone
            taken[it.producer].incrementAndGet(it.number)
            queue.taskDone()
        }
        taken.forEach { counts -> repeat(items) { assertEquals(1, counts[it]) } }
        assertEquals(
            QueueStatistics(0, queue.capacity, 0, 0, 0, 0, total = items.toLong() * PRODUCERS, isShutDown = true),
            queue.statistics(),
        )
    }

    private suspend fun MixedCallers.put(queue: Queue<Item>, item: Item, chance: Random): Boolean {
        var isIn = false
        when (chance.nextInt(4)) {
            0 -> isIn = queue.tryPut(item)
            1 -> isIn = queue.tryPut(item, shortTime(chance))
            2 -> risk(chance) { isIn = queue.tryPut(item, shortTime(chance)) }
            else ->
                risk(chance) {
                    queue.put(item)
                    isIn = true
                }
        }
        return isIn
    }

    private suspend fun MixedCallers.take(queue: Queue<Item>, chance: Random, mayBeCancelled: Boolean): Item? {
        if (!mayBeCancelled) return if (chance.nextBoolean()) queue.get() else queue.tryGet(shortTime(chance))
        var item: Item? = null
        var ended: QueueShutdownException? = null
        risk(chance) {
            try {
                item = if (chance.nextBoolean()) queue.get() else queue.tryGet(shortTime(chance))
            } catch (shutdown: QueueShutdownException) {
                ended = shutdown
            }
        }
        ended?.let { throw it }
        return item
    }

    private companion object {
        const val PRODUCERS = 4
        const val CONSUMERS = 5
        const val ITEMS = 10_000
    }
}
