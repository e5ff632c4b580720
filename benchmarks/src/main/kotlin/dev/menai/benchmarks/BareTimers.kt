package dev.menai.benchmarks

/** A timer that knows its place in the heap, and nothing of threads, order among equals or an end of the loop. */
internal class BareTimer<T>(
    @JvmField val due: T,
) {
    @JvmField
    var index = ABSENT
}

private const val ABSENT = -1

/** A heap with four children a node, the deadlines beside the timers: no timer is fetched to compare it. */
internal class BareTimers<T> {
    private var deadlines = LongArray(INITIAL_CAPACITY)
    private var timers = arrayOfNulls<BareTimer<T>>(INITIAL_CAPACITY)

    var size = 0
        private set

    fun earliestDeadlineNanos(): Long = deadlines[0]

    fun add(deadlineNanos: Long, timer: BareTimer<T>) {
        if (size == timers.size) grow()
        siftUp(size++, deadlineNanos, timer)
    }

    /** False if it fired or was cancelled before. */
    fun cancel(timer: BareTimer<T>): Boolean {
        if (timer.index == ABSENT) return false
        takeOut(timer)
        return true
    }

    fun removeFirst(): BareTimer<T> = timers[0]!!.also(::takeOut)

    private fun grow() {
        deadlines = deadlines.copyOf(size * 2)
        timers = timers.copyOf(size * 2)
    }

    private fun takeOut(timer: BareTimer<T>) {
        val hole = timer.index
        timer.index = ABSENT
        val last = timers[--size]!!
        timers[size] = null
        if (last === timer) return
        val deadlineNanos = deadlines[size]
        siftDown(hole, deadlineNanos, last)
        if (last.index == hole) siftUp(hole, deadlineNanos, last)
    }

    private fun siftUp(from: Int, deadlineNanos: Long, timer: BareTimer<T>) {
        var hole = from
        while (hole > 0) {
            val parent = (hole - 1) / ARITY
            if (deadlineNanos >= deadlines[parent]) break
            place(deadlines[parent], timers[parent]!!, hole)
            hole = parent
        }
        place(deadlineNanos, timer, hole)
    }

    private fun siftDown(from: Int, deadlineNanos: Long, timer: BareTimer<T>) {
        var hole = from
        while (true) {
            val child = earliestChild(hole)
            if (child == ABSENT || deadlineNanos <= deadlines[child]) break
            place(deadlines[child], timers[child]!!, hole)
            hole = child
        }
        place(deadlineNanos, timer, hole)
    }

    private fun earliestChild(parent: Int): Int {
        val first = parent * ARITY + 1
        if (first >= size) return ABSENT
        var earliest = first
        for (child in first + 1 until minOf(first + ARITY, size)) {
            if (deadlines[child] < deadlines[earliest]) earliest = child
        }
        return earliest
    }

    private fun place(deadlineNanos: Long, timer: BareTimer<T>, index: Int) {
        deadlines[index] = deadlineNanos
        timers[index] = timer
        timer.index = index
    }

    private companion object {
        const val INITIAL_CAPACITY = 64
        const val ARITY = 4
    }
}
