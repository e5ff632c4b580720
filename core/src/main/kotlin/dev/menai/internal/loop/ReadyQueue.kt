package dev.menai.internal.loop

/** The callbacks that are ready to run, in order. A growing ring; loop thread only. */
internal class ReadyQueue {
    /** Length is a power of two, so that an index wraps with a mask. */
    private var ring = arrayOfNulls<Runnable>(INITIAL_CAPACITY)
    private var head = 0

    var size = 0
        private set

    fun addLast(callback: Runnable) {
        if (size == ring.size) grow()
        ring[(head + size) and (ring.size - 1)] = callback
        size++
    }

    /** The queue must not be empty. */
    fun removeFirst(): Runnable {
        val callback = ring[head]!!
        ring[head] = null
        head = (head + 1) and (ring.size - 1)
        size--
        return callback
    }

    private fun grow() {
        val larger = arrayOfNulls<Runnable>(ring.size * 2)
        val untilEnd = ring.size - head
        ring.copyInto(larger, 0, head, ring.size)
        ring.copyInto(larger, untilEnd, 0, head)
        ring = larger
        head = 0
    }

    private companion object {
        const val INITIAL_CAPACITY = 64
    }
}
