package dev.menai.debug

/**
 * When which thread turned a loop: before and after, the same thread may turn another loop, or do something else.
 *
 * Stays shorter than [shortestNanos] are forgotten: no call that long fits in. Begun and ended by the loop's thread,
 * asked by any.
 */
internal class LoopStays(private val shortestNanos: Long, private val clock: () -> Long = BlockingCalls::wallNanos) {
    private class Stay(val threadId: Long, val fromNanos: Long, val toNanos: Long) {
        fun covers(threadId: Long, atNanos: Long) = threadId == this.threadId && atNanos in fromNanos..toNanos
    }

    /** That of the thread which is here now. Written by it. */
    @Volatile
    private var current: Stay? = null

    /** Guarded by itself. */
    private val past = ArrayDeque<Stay>()

    /** Does nothing if this thread is here already. */
    fun begin() {
        if (current != null) return
        @Suppress("DEPRECATION") // its successor is not in JDK 17
        current = Stay(Thread.currentThread().id, clock(), Long.MAX_VALUE)
    }

    fun end() {
        val stay = current ?: return
        val nowNanos = clock()
        if (nowNanos - stay.fromNanos >= shortestNanos) keep(Stay(stay.threadId, stay.fromNanos, nowNanos))
        current = null // after it was kept: who finds neither would call a call nobody's
    }

    private fun keep(stay: Stay) =
        synchronized(past) {
            if (past.size == MOST) past.removeFirst()
            past.addLast(stay)
        }

    /** Whether that thread turned the loop in the midst of that time; its ends are as exact as two clocks agree. */
    fun covers(threadId: Long, startNanos: Long, endNanos: Long): Boolean {
        val middleNanos = startNanos + (endNanos - startNanos) / 2
        if (current?.covers(threadId, middleNanos) == true) return true
        return synchronized(past) { past.any { it.covers(threadId, middleNanos) } }
    }

    private companion object {
        /** The recorder tells of a call a second later. */
        const val MOST = 1024
    }
}
