package dev.menai.internal.wait

import java.util.concurrent.atomic.LongAdder

/** Counts how often a cancel, a deadline and a hand-over could meet, so that a stress run can tell what it tried. */
class Races {
    private val waits = LongAdder()
    private val cancels = LongAdder()
    private val deadlines = LongAdder()

    /** A caller stands in a line, where it may be served, cancelled or late at any moment. */
    fun waited() = waits.increment()

    /** A wait was cancelled that had not ended a moment ago. */
    fun cancelled() = cancels.increment()

    /** A wait began that ends within microseconds. */
    fun deadline() = deadlines.increment()

    fun print(subject: Any) {
        val each = longArrayOf(waits.sumThenReset(), cancels.sumThenReset(), deadlines.sumThenReset())
        synchronized(total) { each.indices.forEach { total[it] += each[it] } }
        println("races at $subject: ${each.told()}; so far: ${total.told()}")
    }

    private fun LongArray.told() = "${this[0]} waits at risk, ${this[1]} cancels, ${this[2]} deadlines"

    private companion object {
        val total = LongArray(3)
    }
}
