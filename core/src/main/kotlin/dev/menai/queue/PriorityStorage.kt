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

    override val size: Int get() = heap.size + returned.size

    override fun add(entry: Entry<T>) {
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
        returned.removeFirstOrNull()?.let { return it }
        val path = pathFromTop()
        val least = heap[0]
        val last = heap.removeAt(heap.size - 1)
        if (heap.isEmpty()) return least
        for (i in 1 until path.size) heap[path[i - 1]] = heap[path[i]]
        heap[path.last()] = last
        return least
    }

    /** The way down that the last entry takes when the first one has gone. */
    private fun pathFromTop(): List<Int> {
        val last = heap[heap.size - 1]
        val path = arrayListOf(0)
        while (true) {
            val child = leastChild(path.last()) ?: return path
            if (!isBefore(heap[child], last)) return path
            path += child
        }
    }

    /** Among the entries that stay: the last one is about to move. */
    private fun leastChild(parent: Int): Int? {
        val left = 2 * parent + 1
        val right = left + 1
        val end = heap.size - 1
        if (left >= end) return null
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
        heap.clear()
        returned.clear()
    }

    private fun isBefore(one: Entry<T>, other: Entry<T>): Boolean {
        val order = comparator.compare(one.item, other.item)
        return order < 0 || (order == 0 && one.sequence < other.sequence)
    }

    private fun parent(index: Int) = (index - 1) / 2
}
