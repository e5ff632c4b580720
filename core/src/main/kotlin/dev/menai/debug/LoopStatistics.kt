package dev.menai.debug

import dev.menai.EventLoop

/**
 * What a loop has done and has to do.
 *
 * [turns], [steps] and [lag] count while the loop is watched: from the moment when debug mode was switched on, or a listener
 * came.
 */
public class LoopStatistics internal constructor(
    public val turns: Long,
    /** Callbacks, and steps of tasks. */
    public val steps: Long,
    public val lag: LagHistogram,
    /** Tasks of both languages that have not ended. */
    public val tasks: Int,
    /** Callbacks that are ready to run. */
    public val ready: Int,
    /** Timers that are set. */
    public val timers: Int,
    /** Pieces of blocking code on other threads. */
    public val outside: Int,
) {
    override fun toString(): String =
        "$turns turns, $steps steps, lag $lag; $tasks tasks, $ready ready, $timers timers, $outside outside"
}

/**
 * What the loop has done and has to do; a snapshot without a common moment. Any thread.
 */
public fun EventLoop.statistics(): LoopStatistics {
    val counters = DebugProbe.of(this)?.counters
    return LoopStatistics(
        turns = counters?.turns ?: 0,
        steps = counters?.steps ?: 0,
        lag = counters?.lag() ?: LagHistogram(LongArray(LagHistogram.BUCKETS)),
        tasks = tasks().size + lifecycle.works.snapshot().size,
        ready = turn.readyCount,
        timers = turn.timers.size,
        outside = outside.snapshot().size,
    )
}
