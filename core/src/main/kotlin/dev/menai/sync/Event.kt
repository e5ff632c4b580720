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
import kotlin.time.Duration

/**
 * A flag that callers wait for.
 *
 * Belongs to no loop.
 *
 * **Threads.** Any thread. What happened before [set] is visible after the [wait] that it ended.
 */
public class Event(
    /** Appears in [toString]. */
    public val name: String? = null,
) {
    internal val point = Point().also { it.primitive = this }

    public val isSet: Boolean get() = point.isSet

    /** Sets the flag and lets all who wait go, in the order they came. Does nothing if it is set. */
    public fun set(): Unit = point.set()

    /** Takes the flag back; whoever was let go by [set] before goes on, even if he has not run yet. */
    public fun clear(): Unit = point.clear()

    /**
     * Waits until the flag is set; does not suspend if it is.
     *
     * **Cancellation.** Ends the wait.
     */
    public suspend fun wait() {
        if (!isSet) point.waitInLine()
    }

    /**
     * As [wait], but no longer than [timeout]; returns whether the flag was set. Zero or less does not wait.
     *
     * **Cancellation.** Ends the wait.
     */
    public suspend fun tryWait(timeout: Duration): Boolean {
        if (isSet) return true
        if (!timeout.isPositive()) return false
        return point.suspendInLineUntil(waitTimer(timeout), null, point::enlist) !== TIMED_OUT
    }

    /** How many wait, and have waited. */
    public fun statistics(): EventStatistics = point.statistics()

    override fun toString(): String =
        statistics().run {
            "Event(${named(name)}${if (isSet) "set" else "not set"}, $waiting waiting)"
        }

    internal class Point : WaitPoint() {
        private val line = WaitLine(this)

        /** Written under the lock. */
        @Volatile
        var isSet = false
            private set

        fun set() {
            if (isSet) return
            val wakeups = Wakeups()
            synchronized(this) {
                isSet = true
                while (true) wakeups.grant(line.first ?: break, Unit)
            }
            wakeups.deliver()
        }

        fun clear() {
            synchronized(this) { isSet = false }
        }

        suspend fun waitInLine(): Unit = suspendInLine(null, ::enlist)

        fun enlist(waiter: Waiter): Boolean {
            if (isSet) waiter.granted = Unit else line.add(waiter)
            return isSet
        }

        /** A flag is not used up by who sees it. */
        override fun giveBack(waiter: Waiter) = Unit

        fun waiters(): List<String> = synchronized(this) { line.names() }

        fun statistics() = synchronized(this) { EventStatistics(isSet, line.size, line.total) }
    }
}

/** What an [Event] looked like at one moment. */
public data class EventStatistics(
    public val isSet: Boolean,
    /** Callers that wait now. */
    public val waiting: Int,
    /** Callers that have had to wait, ever. */
    public val totalWaits: Long,
)
