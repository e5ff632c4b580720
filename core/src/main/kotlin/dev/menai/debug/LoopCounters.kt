package dev.menai.debug

import dev.menai.EventLoop
import java.util.concurrent.atomic.AtomicLongArray

/** What a watched loop counts. Written by its thread alone, read by any. */
internal class LoopCounters(private val loop: EventLoop) {
    private val lags = AtomicLongArray(LagHistogram.BUCKETS)
    private val numbers = AtomicLongArray(NUMBERS)

    /** When the measured turn began, [UNMEASURED] in the others. Loop thread only. */
    private var batchStartNanos = UNMEASURED

    fun batchBegins(count: Int) {
        val turns = add(TURNS, 1)
        add(STEPS, count.toLong())
        // Always set: a turn that a step left by throwing has told no end, and must not lend its begin to another one.
        batchStartNanos = if (turns % SAMPLE == 0L) loop.timers.nanoTime() else UNMEASURED
    }

    /** What is posted during a turn waits for its end: its length is how late that can be. */
    fun batchEnds() {
        if (batchStartNanos == UNMEASURED) return
        note(loop.timers.nanoTime() - batchStartNanos)
        batchStartNanos = UNMEASURED
    }

    fun timerLate(lateNanos: Long) = note(lateNanos)

    private fun note(lagNanos: Long) {
        val bucket = LagHistogram.bucketOf(lagNanos)
        lags.lazySet(bucket, lags.get(bucket) + 1)
    }

    private fun add(index: Int, count: Long): Long {
        val sum = numbers.get(index) + count
        numbers.lazySet(index, sum)
        return sum
    }

    val turns: Long get() = numbers.get(TURNS)
    val steps: Long get() = numbers.get(STEPS)

    fun lag() = LagHistogram(LongArray(LagHistogram.BUCKETS) { lags.get(it) })

    private companion object {
        const val TURNS = 0
        const val STEPS = 1
        const val NUMBERS = 2

        const val UNMEASURED = Long.MIN_VALUE

        /** A look at the clock costs as much as a step: one turn in so many is measured. */
        const val SAMPLE = 16L
    }
}
