package dev.menai.internal.loop

import kotlin.time.Duration
import kotlin.time.Duration.Companion.nanoseconds

/** Sets and removes timers from any thread; the heap itself belongs to the loop. */
internal class LoopTimers(private val turn: LoopTurn) {
    /** Zero of the loop's time. */
    val originNanos = nanoTime()

    fun nanoTime(): Long = turn.poller.nanoTime()

    /** The loop's time when the poller's clock is at [nanos]. */
    fun timeAt(nanos: Long): Duration = (nanos - originNanos).nanoseconds

    /** False if the loop is closed and the timer will never fire. */
    fun add(timer: Timer): Boolean {
        if (!turn.isOnLoop) return turn.post { addOrDrop(timer) }
        if (turn.isClosed) return false
        turn.timers.add(timer)
        return true
    }

    /** The post may be run by the close, or after it on a thread that is not the loop's. */
    private fun addOrDrop(timer: Timer) {
        if (turn.isOnLoop && !turn.isClosed) turn.timers.add(timer) else timer.dropped()
    }

    fun remove(timer: Timer) {
        if (turn.isOnLoop) turn.timers.remove(timer) else turn.post { if (turn.isOnLoop) turn.timers.remove(timer) }
    }

    /** The deadline of something [delay] from now, on the poller's clock; far ones are clamped. */
    fun deadlineNanos(delay: Duration): Long = nanoTime() + delay.inWholeNanoseconds.coerceIn(0, MAX_DELAY_NANOS)

    companion object {
        /** 146 years: two deadlines are never further apart than subtraction can compare. */
        const val MAX_DELAY_NANOS = Long.MAX_VALUE / 2
    }
}
