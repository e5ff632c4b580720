package dev.menai.internal.loop

import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertNotEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test

class ShuffledQueueTest {
    private class Numbered(val number: Int) : Runnable {
        override fun run() = Unit
    }

    /** The numbers of [turns] turns with ten callbacks each. */
    private fun orders(seed: Long, turns: Int = 1): List<List<Int>> {
        val queue = ShuffledQueue(seed)
        return List(turns) {
            repeat(10) { queue.addLast(Numbered(it)) }
            List(queue.beginTurn()) { (queue.removeFirst() as Numbered).number }
        }
    }

    @Test
    fun turnRunsEachCallbackOnceInAnotherOrder() {
        val order = orders(seed = 1).single()

        assertEquals((0..9).toList(), order.sorted())
        assertNotEquals((0..9).toList(), order)
    }

    @Test
    fun sameSeedGivesTheSameOrders() {
        assertEquals(orders(seed = 7, turns = 5), orders(seed = 7, turns = 5))
        assertNotEquals(orders(seed = 7, turns = 5), orders(seed = 8, turns = 5))
    }

    @Test
    fun ordersOfOneSeedDiffer() {
        assertTrue(orders(seed = 7, turns = 5).toSet().size > 1)
    }

    @Test
    fun whatIsAddedDuringATurnWaitsForTheNext() {
        val queue = ShuffledQueue(seed = 1)
        repeat(3) { queue.addLast(Numbered(it)) }
        val count = queue.beginTurn()
        repeat(3) { queue.addLast(Numbered(10 + it)) }

        val order = List(count) { (queue.removeFirst() as Numbered).number }

        assertEquals(listOf(0, 1, 2), order.sorted())
    }

    @Test
    fun emptyTurnIsEmpty() {
        assertEquals(0, ShuffledQueue(seed = 1).beginTurn())
    }
}
