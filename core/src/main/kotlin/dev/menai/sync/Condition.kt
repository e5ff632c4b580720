package dev.menai.sync

import dev.menai.Deadline
import dev.menai.internal.wait.TIMED_OUT
import dev.menai.internal.wait.WaitLine
import dev.menai.internal.wait.WaitPoint
import dev.menai.internal.wait.WaitTimer
import dev.menai.internal.wait.Waiter
import dev.menai.internal.wait.Wakeups
import dev.menai.internal.wait.named
import dev.menai.internal.wait.suspendInLineUntil
import dev.menai.waitTimer
import kotlinx.coroutines.currentCoroutineContext
import kotlinx.coroutines.ensureActive
import kotlinx.coroutines.isActive
import kotlin.time.Duration

/**
 * Lets callers that hold a [lock] wait until another one says that something has changed.
 *
 * Several conditions may share a lock. Belongs to no loop.
 *
 * **Threads.** Any thread; what the lock guards is guarded as the lock says.
 */
public class Condition(
    public val lock: Lock = Lock(),
    /** Appears in [toString] and in error messages. */
    public val name: String? = null,
) {
    internal val point = Point().also { it.primitive = this }

    /**
     * Releases the lock, waits until it is notified, takes the lock again, and returns.
     *
     * Waiters are notified in the order they came. What it waits for may have changed again before it has the lock: check,
     * or use [waitFor].
     *
     * **Cancellation.** Ends the wait, but not before the lock is taken again: it is held whenever this returns or throws.
     * A notification that reached a cancelled caller goes to another one.
     *
     * @throws IllegalStateException if the lock is not held.
     */
    public suspend fun wait() {
        waitThenRelock(timer = null)
    }

    /**
     * As [wait], but waits no longer than [timeout] for the notification; returns whether it came.
     *
     * Takes the lock again either way, however long that takes. Zero or less neither waits nor releases the lock.
     *
     * @throws IllegalStateException if the lock is not held.
     */
    public suspend fun tryWait(timeout: Duration): Boolean {
        checkHeld("tryWait")
        if (!timeout.isPositive()) return false
        return waitThenRelock(waitTimer(timeout))
    }

    /**
     * Waits until [predicate] is true, which is looked at now and after each notification, with the lock held.
     *
     * Does not wait, nor need the lock, if it is true at once.
     *
     * **Cancellation.** As [wait].
     *
     * @throws IllegalStateException if it has to wait and the lock is not held.
     */
    public suspend fun waitFor(predicate: () -> Boolean) {
        while (!predicate()) wait()
    }

    /**
     * As [waitFor], but waits no longer than [timeout] for the predicate; returns whether it is true.
     *
     * The predicate has the last word: it is looked at once more when the time is over. Takes the lock again either way.
     *
     * @throws IllegalStateException if it has to wait and the lock is not held.
     */
    public suspend fun tryWaitFor(timeout: Duration, predicate: () -> Boolean): Boolean {
        if (predicate()) return true
        val deadline = Deadline.after(timeout)
        while (tryWait(deadline.remaining())) {
            if (predicate()) return true
        }
        return predicate()
    }

    private suspend fun waitThenRelock(timer: WaitTimer?): Boolean {
        checkHeld("wait")
        val notified =
            try {
                point.suspendInLineUntil(timer, null, point::enlist, enlisted = lock::release) !== TIMED_OUT
            } finally {
                lock.acquireUncancelled()
            }
        if (!currentCoroutineContext().isActive) passOn(notified)
        return notified
    }

    /** Cancelled while it took the lock again: the notification is for somebody who can use it. */
    private suspend fun passOn(notified: Boolean) {
        if (notified) point.notify(1)
        currentCoroutineContext().ensureActive()
    }

    /**
     * Wakes the first [count] of those who wait; fewer, if there are fewer. They run when they have got the lock.
     *
     * @throws IllegalArgumentException if [count] is negative.
     * @throws IllegalStateException if the lock is not held.
     */
    public fun notify(count: Int = 1) {
        require(count >= 0) { "count < 0: $count" }
        checkHeld("notify")
        point.notify(count)
    }

    /**
     * Wakes all who wait.
     *
     * @throws IllegalStateException if the lock is not held.
     */
    @JvmName("notifyEveryone")
    public fun notifyAll() {
        checkHeld("notifyAll")
        point.notify(Int.MAX_VALUE)
    }

    private fun checkHeld(operation: String) {
        check(lock.isLocked) { "$operation needs the lock of $this; call it within lock.withLock { }" }
    }

    /** How many wait, and have waited. */
    public fun statistics(): ConditionStatistics = point.statistics()

    override fun toString(): String = "Condition(${named(name)}$lock, ${statistics().waiting} waiting)"

    internal class Point : WaitPoint() {
        private val line = WaitLine(this)

        fun enlist(waiter: Waiter): Boolean {
            line.add(waiter)
            return false
        }

        fun notify(count: Int) {
            val wakeups = Wakeups()
            synchronized(this) {
                repeat(minOf(count, line.size)) { wakeups.grant(line.first!!, Unit) }
            }
            wakeups.deliver()
        }

        /** Notified and cancelled: somebody else has to hear of it. */
        override fun giveBack(waiter: Waiter) = notify(1)

        fun waiters(): List<String> = synchronized(this) { line.names() }

        fun statistics() = synchronized(this) { ConditionStatistics(line.size, line.total) }
    }
}

/** What a [Condition] looked like at one moment. */
public data class ConditionStatistics(
    /** Callers that wait now. */
    public val waiting: Int,
    /** Callers that have waited, ever. */
    public val totalWaits: Long,
)
