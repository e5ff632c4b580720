package dev.menai.internal.loop

import dev.menai.fixture.awaitCollected
import dev.menai.fixture.seeded
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertSame
import org.junit.jupiter.api.Test

class ReadyQueueTest {
    @Test
    fun firstInIsFirstOut() {
        val queue = ReadyQueue()
        val callbacks = List(3) { Runnable {} }
        callbacks.forEach(queue::addLast)

        assertEquals(3, queue.size)
        callbacks.forEach { assertSame(it, queue.removeFirst()) }
        assertEquals(0, queue.size)
    }

    /** The ring grows while its content wraps around its end. */
    @Test
    fun growsAtEveryPositionOfItsHead() {
        for (head in 0..130) {
            val queue = ReadyQueue()
            repeat(head) {
                queue.addLast {}
                queue.removeFirst()
            }
            val callbacks = List(300) { Runnable {} }
            callbacks.forEach(queue::addLast)
            callbacks.forEach { assertSame(it, queue.removeFirst(), "head $head") }
        }
    }

    @Test
    fun whatIsBegunIsSeenUntilItsEndAndQueuedNoMore() {
        val queue = ReadyQueue()
        for (number in 1L..130) {
            val callback = Runnable {}
            queue.addLast(callback)
            assertNull(queue.sight())

            assertSame(callback, queue.beginFirst())
            assertSame(callback, queue.sight()?.command)
            assertEquals(number, queue.sight()?.number)
            assertEquals(0, queue.size)
            assertEquals(emptyList<Runnable>(), queue.snapshot())

            queue.endBegun()
            assertNull(queue.sight())
        }
    }

    @Test
    fun stepsOfOneTurnEndTogether() {
        val queue = ReadyQueue()
        val callbacks = List(150) { Runnable {} }
        callbacks.forEach(queue::addLast)
        callbacks.forEachIndexed { index, callback ->
            queue.beginFirst()
            assertSame(callback, queue.sight()?.command)
            assertEquals(index + 1L, queue.sight()?.number)
        }
        queue.endBegun()
        assertNull(queue.sight())
    }

    @Test
    fun whatHasRunIsNotKept() {
        val queue = ReadyQueue()
        awaitCollected {
            val held = Any()
            repeat(10) { queue.addLast { held.hashCode() } }
            repeat(10) { queue.beginFirst() }
            queue.endBegun()
            held
        }
        assertEquals(0, queue.size)
    }

    /** As a close within a step does. */
    @Test
    fun stepEndsWhateverWasTakenWithinIt() {
        for (within in listOf(1, 70)) {
            val queue = ReadyQueue()
            repeat(within + 1) { queue.addLast {} }
            queue.beginFirst()
            repeat(within) { queue.removeFirst() }
            queue.endBegun()
            assertNull(queue.sight())
            assertEquals(emptyList<Runnable>(), queue.snapshot())
        }
    }

    @Test
    fun whatIsRemovedIsNotSeen() {
        val queue = ReadyQueue()
        queue.addLast {}
        queue.removeFirst()

        assertNull(queue.sight())
        assertEquals(1, queue.taken)
    }

    @Test
    fun behavesAsADeque() =
        seeded { random ->
            val queue = ReadyQueue()
            val model = ArrayDeque<Runnable>()
            repeat(100_000) {
                if (model.isEmpty() || random.nextInt(100) < 52) {
                    val callback = Runnable {}
                    queue.addLast(callback)
                    model.addLast(callback)
                } else {
                    assertSame(model.removeFirst(), queue.removeFirst())
                }
                assertEquals(model.size, queue.size)
            }
        }
}
