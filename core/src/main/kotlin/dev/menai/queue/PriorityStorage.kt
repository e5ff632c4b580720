package dev.menai.queue

/**
 * A binary heap: least first, equals in the order they came.
 *
 * The comparator is the user's and may throw at any comparison, so each operation compares first and moves afterwards; the
 * JDK's `PriorityQueue` moves as it compares, and would lose one entry and keep another one twice.
 */
internal class PriorityStorage<T : Any>(private val comparator: Comparator<in T>) : Storage<T> {
    private val heap = ArrayList<Entry<T>>()

    /** Came back while the comparator threw. They go first, so that they are not lost. */
    private val returned = ArrayDeque<Entry<T>>()

    /** The comparator runs. It may be called under the lock, which lets its own thread in again. */
    private var comparing = false

    override val size: Int get() = heap.size + returned.size

    override fun add(entry: Entry<T>) {
        checkNotComparing()
        val place = placeFromBottom(entry)
        heap.add(entry)
        var hole = heap.size - 1
        while (hole != place) {
            heap[hole] = heap[parent(hole)]
            hole = parent(hole)
        }
        heap[place] = entry
    }

    private fun placeFromBottom(entry: Entry<T>): Int {
        var place = heap.size
        while (place > 0 && isBefore(entry, heap[parent(place)])) place = parent(place)
        return place
    }

    override fun take(): Entry<T> {
        checkNotComparing()
        returned.removeFirstOrNull()?.let { return it }
        var place = placeFromTop()
        var moving = heap.removeAt(heap.size - 1)
        if (heap.isEmpty()) return moving
        // Each entry on the way up from there moves to its parent's place; the one that leaves the top is the least.
        while (true) {
            moving = heap.set(place, moving)
            if (place == 0) return moving
            place = parent(place)
        }
    }

    /** Where the last entry goes when the first one has gone. */
    private fun placeFromTop(): Int {
        val last = heap[heap.size - 1]
        var place = 0
        while (true) {
            val child = leastChild(place)
            if (child == NONE || !isBefore(heap[child], last)) return place
            place = child
        }
    }

    /** Among the entries that stay: the last one is about to move. */
    private fun leastChild(parent: Int): Int {
        val left = 2 * parent + 1
        val right = left + 1
        val end = heap.size - 1
        if (left >= end) return NONE
        return if (right < end && isBefore(heap[right], heap[left])) right else left
    }

    override fun putBack(entry: Entry<T>) {
        try {
            add(entry)
        } catch (_: Throwable) {
            returned.addLast(entry) // whoever takes it next does not need the comparator
        }
    }

    override fun clear() {
        checkNotComparing()
        heap.clear()
        returned.clear()
    }

    private fun isBefore(one: Entry<T>, other: Entry<T>): Boolean {
        val order = compare(one.item, other.item)
        return order < 0 || (order == 0 && one.sequence < other.sequence)
    }

    private fun compare(one: T, other: T): Int {
        comparing = true
        try {
            return comparator.compare(one, other)
        } finally {
            comparing = false
        }
    }

    /** An operation within a comparison would change the heap under the one that compares. */
    private fun checkNotComparing() =
        check(!comparing) { "the comparator of a PriorityQueue used that queue; it may only compare" }

    private fun parent(index: Int) = (index - 1) / 2

    private companion object {
        const val NONE = -1
    }
}
