package dev.menai.internal.loop

/** A callback with a deadline; knows its place in the heap so that it can leave in O(log n). */
internal abstract class Timer(
    /** On the poller's clock. Compared by subtraction, because that clock may wrap. Changed only outside the heap. */
    @JvmField var deadlineNanos: Long,
) : Runnable {
    /** Where the heap keeps this timer, or [ABSENT] or [REMOVED]. Loop thread only. */
    @JvmField var index: Int = ABSENT

    /** The order in which timers were set; decides between equal deadlines. */
    @JvmField var sequence: Long = 0

    /** Called instead of [run] if the loop is closed first, on any thread. Whoever waits for this timer must not wait for ever. */
    open fun dropped() = Unit

    companion object {
        const val ABSENT = -1

        /** Removed for good: also an add that is still on its way from another thread comes to nothing. */
        const val REMOVED = -2
    }
}

/** The timers that are set, the earliest first, equal deadlines in the order they were set. Loop thread only. */
internal class TimerHeap {
    private var heap = arrayOfNulls<Timer>(INITIAL_CAPACITY)
    private var nextSequence = 0L

    var size = 0
        private set

    val isEmpty: Boolean get() = size == 0

    /** The heap must not be empty. */
    fun earliestDeadlineNanos(): Long = heap[0]!!.deadlineNanos

    /** Does nothing if [timer] was removed already. */
    fun add(timer: Timer) {
        if (timer.index == Timer.REMOVED) return
        if (size == heap.size) heap = heap.copyOf(heap.size * 2)
        timer.sequence = nextSequence++
        siftUp(size++, timer)
    }

    /** Takes [timer] out, if it is there, and keeps it out: it cannot be added again. */
    fun remove(timer: Timer) {
        if (timer.index >= 0) takeOut(timer)
        timer.index = Timer.REMOVED
    }

    private fun takeOut(timer: Timer) {
        val hole = timer.index
        timer.index = Timer.ABSENT
        val last = heap[--size]!!
        heap[size] = null
        if (last === timer) return
        siftDown(hole, last)
        if (last.index == hole) siftUp(hole, last)
    }

    /** Moves what is due at [nowNanos] to [ready], by deadline, then by the order it was set. */
    fun moveDueTo(ready: ReadyQueue, nowNanos: Long) {
        while (size > 0) {
            val first = heap[0]!!
            if (first.deadlineNanos - nowNanos > 0) return
            takeOut(first)
            ready.addLast(first)
        }
    }

    fun forEach(action: (Timer) -> Unit) {
        for (i in 0 until size) action(heap[i]!!)
    }

    /** What is set, for dumps; any other thread than the loop's may miss some, or see some that are gone. */
    fun snapshot(): List<Timer> = heap.filterNotNull().distinct()

    /** Takes all timers out and tells them that they were dropped. */
    fun clear() {
        val dropped = heap
        heap = arrayOfNulls(INITIAL_CAPACITY)
        size = 0
        for (timer in dropped) {
            timer?.index = Timer.REMOVED
            timer?.dropped()
        }
    }

    private fun siftUp(from: Int, timer: Timer) {
        var hole = from
        while (hole > 0) {
            val parent = (hole - 1) / ARITY
            if (!timer.isBefore(heap[parent]!!)) break
            place(heap[parent]!!, hole)
            hole = parent
        }
        place(timer, hole)
    }

    private fun siftDown(from: Int, timer: Timer) {
        var hole = from
        while (true) {
            val child = earliestChild(hole)
            if (child == Timer.ABSENT || timer.isBefore(heap[child]!!)) break
            place(heap[child]!!, hole)
            hole = child
        }
        place(timer, hole)
    }

    private fun earliestChild(parent: Int): Int {
        val first = parent * ARITY + 1
        if (first >= size) return Timer.ABSENT
        var earliest = first
        for (child in first + 1 until minOf(first + ARITY, size)) {
            if (heap[child]!!.isBefore(heap[earliest]!!)) earliest = child
        }
        return earliest
    }

    private fun place(timer: Timer, index: Int) {
        heap[index] = timer
        timer.index = index
    }

    private fun Timer.isBefore(other: Timer): Boolean {
        val difference = deadlineNanos - other.deadlineNanos
        return difference < 0 || (difference == 0L && sequence < other.sequence)
    }

    private companion object {
        const val INITIAL_CAPACITY = 64

        /** Four children a node: half the levels of a binary heap, and siblings share a cache line. */
        const val ARITY = 4
    }
}
