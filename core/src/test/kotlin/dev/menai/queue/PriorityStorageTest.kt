package dev.menai.queue

import dev.menai.fixture.seeded
import dev.menai.fixture.stressFactor
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Test
import kotlin.random.Random

/** The heap against a sorted list, with a comparator that throws now and then. */
class PriorityStorageTest {
    private class Worn : RuntimeException()

    private class Checked(private val random: Random) {
        private var patience = Int.MAX_VALUE
        private val storage =
            PriorityStorage<Int> { one, other ->
                if (patience-- == 0) throw Worn()
                one.compareTo(other)
            }
        private val expected = ArrayList<Entry<Int>>()
        private var sequence = 0L

        fun step() {
            patience = if (random.nextInt(4) == 0) random.nextInt(4) else Int.MAX_VALUE
            try {
                if (random.nextInt(5) < 3) add() else take()
            } catch (_: Worn) {
                // then nothing may have changed
            }
            patience = Int.MAX_VALUE
            assertEquals(expected.size, storage.size)
        }

        private fun add() {
            val entry = Entry(random.nextInt(8), sequence++)
            storage.add(entry)
            expected += entry
        }

        private fun take() {
            if (expected.isEmpty()) return
            val entry = storage.take()
            val least = expected.minWith(compareBy({ it.item }, { it.sequence }))
            assertEquals(least.item to least.sequence, entry.item to entry.sequence)
            expected.remove(entry)
            if (random.nextInt(3) == 0) putBack(entry)
        }

        /** Without a failure here: what comes back then has left the order, see [PriorityQueueTest]. */
        private fun putBack(entry: Entry<Int>) {
            patience = Int.MAX_VALUE
            storage.putBack(entry)
            expected += entry
        }

        fun takeAll() {
            while (expected.isNotEmpty()) take()
        }
    }

    @Test
    fun heapGivesWhatSortedListGives() =
        seeded { random ->
            repeat(300 * stressFactor) {
                val checked = Checked(random)
                repeat(random.nextInt(1, 200)) { checked.step() }
                checked.takeAll()
            }
        }
}
