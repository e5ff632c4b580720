package dev.menai.sync

import dev.menai.internal.wait.TIMED_OUT
import dev.menai.internal.wait.WaitLine
import dev.menai.internal.wait.WaitPoint
import dev.menai.internal.wait.Waiter
import dev.menai.internal.wait.Wakeups
import dev.menai.internal.wait.named
import dev.menai.internal.wait.suspendInLine
import dev.menai.internal.wait.suspendInLineUntil
import dev.menai.waitTimer
import java.util.concurrent.BrokenBarrierException
import kotlin.time.Duration

/**
 * Lets callers wait until a number of them has come together, again and again.
 *
 * The last one to come lets all go at once, and the barrier fills anew: unlike asyncio's it never makes newcomers wait
 * until all of the last round have run. Belongs to no loop.
 *
 * **Threads.** Any thread. What each did before its [wait] is visible to all after it.
 *
 * @throws IllegalArgumentException if [parties] is less than one.
 */
public class Barrier(
    /** How many have to come. */
    public val parties: Int,
    /** Appears in [toString] and in error messages. */
    public val name: String? = null,
) {
    internal val point = Point(parties, ::brokenBy).also { it.primitive = this }

    init {
        require(parties >= 1) { "parties < 1: $parties" }
    }

    /** Whether [abort] broke the barrier; [reset] mends it. */
    public val isBroken: Boolean get() = point.isBroken

    /** How many wait for the others now. */
    public val waiting: Int get() = point.waiting

    /**
     * Waits until [parties] callers have come, and returns how many of them came before this one.
     *
     * The last one does not suspend.
     *
     * **Cancellation.** Leaves the barrier, and the others go on waiting for another one to come in its place.
     *
     * @throws BrokenBarrierException if the barrier is broken, or is broken or reset while this waits.
     */
    public suspend fun wait(): Int = point.suspendInLine(null, point::enlist)

    /**
     * As [wait], but no longer than [timeout]; then it leaves the barrier and returns `null`.
     *
     * Zero or less passes the barrier only as the last one to come.
     *
     * @throws BrokenBarrierException as [wait].
     */
    public suspend fun tryWait(timeout: Duration): Int? {
        if (!timeout.isPositive()) return point.tryOpen()
        val result = point.suspendInLineUntil(waitTimer(timeout), null, point::enlist)
        return if (result === TIMED_OUT) null else result as Int
    }

    /** Mends the barrier and empties it: those who wait get a [BrokenBarrierException]. Does nothing if nobody does. */
    public fun reset(): Unit = point.breakUp("reset", broken = false)

    /** Breaks the barrier until it is [reset]: those who wait, and those who come, get a [BrokenBarrierException]. */
    public fun abort(): Unit = point.breakUp("abort", broken = true)

    /** How many wait, and how often the barrier has opened. */
    public fun statistics(): BarrierStatistics = point.statistics()

    private fun brokenBy(cause: String) =
        BrokenBarrierException("barrier ${if (name == null) "" else "\"$name\" "}of $parties was broken by $cause()")

    override fun toString(): String =
        statistics().run {
            "Barrier(${named(
                name,
            )}${if (isBroken) "broken" else "filling"}, $waiting of $parties waiting)"
        }

    internal class Point(private val parties: Int, private val failure: (String) -> BrokenBarrierException) :
        WaitPoint() {
        private val line = WaitLine(this)
        private var rounds = 0L

        /** Written under the lock. */
        @Volatile
        var isBroken = false
            private set

        val waiting: Int get() = synchronized(this) { line.size }

        /** The last to come opens the barrier; the others are delivered with it. */
        fun enlist(waiter: Waiter): Boolean {
            if (isBroken) {
                waiter.failure = { failure("abort") }
                return true
            }
            if (line.size < parties - 1) {
                line.add(waiter)
                return false
            }
            waiter.followers = open()
            waiter.granted = parties - 1
            return true
        }

        /** Passes as the last one to come; `null` if others are missing. */
        fun tryOpen(): Int? {
            val others =
                synchronized(this) {
                    if (isBroken) throw failure("abort")
                    if (line.size < parties - 1) return null
                    open()
                }
            others.deliver()
            return parties - 1
        }

        private fun open(): Wakeups {
            rounds++
            val wakeups = Wakeups()
            for (index in 0 until parties - 1) wakeups.grant(line.first!!, index)
            return wakeups
        }

        fun breakUp(cause: String, broken: Boolean) {
            val wakeups = Wakeups()
            synchronized(this) {
                isBroken = broken
                while (true) wakeups.fail(line.first ?: break) { failure(cause) }
            }
            wakeups.deliver()
        }

        /** The others have gone: who is cancelled after the barrier opened was there all the same. */
        override fun giveBack(waiter: Waiter) = Unit

        fun waiters(): List<String> = synchronized(this) { line.names() }

        fun statistics() = synchronized(this) { BarrierStatistics(parties, line.size, rounds, isBroken) }
    }
}

/** What a [Barrier] looked like at one moment. */
public data class BarrierStatistics(
    public val parties: Int,
    /** Callers that wait now. */
    public val waiting: Int,
    /** How often the barrier has opened. */
    public val rounds: Long,
    public val isBroken: Boolean,
)
