package dev.menai.sync

import dev.menai.internal.wait.Permits
import dev.menai.internal.wait.TIMED_OUT
import dev.menai.internal.wait.suspendInLine
import dev.menai.waitTimer
import kotlin.time.Duration

/**
 * Lets one caller in at a time, in the order in which they came.
 *
 * Not re-entrant: who holds it and acquires it again waits for himself. It knows no owner; anybody may release it, on any
 * thread, as in asyncio. Belongs to no loop.
 *
 * **Threads.** Any thread. What happened before a [release] is visible after the next [acquire].
 */
public class Lock @JvmOverloads constructor(
    /** Appears in [toString] and in error messages. */
    public val name: String? = null,
) {
    internal val permits = Permits(1, max = 1)

    public val isLocked: Boolean get() = permits.available == 0

    /**
     * Waits until the lock is free and all who came before have had it, and takes it.
     *
     * Does not suspend if it is free.
     *
     * **Cancellation.** Ends the wait. A lock that was handed over to a cancelled caller goes to the next in line.
     */
    public suspend fun acquire() {
        if (permits.tryTake(1)) return
        permits.suspendInLine(1, enlist = permits::enlist)
    }

    /** Takes the lock if it is free and nobody waits; never waits itself. */
    public fun tryAcquire(): Boolean = permits.tryTake(1)

    /**
     * As [acquire], but waits no longer than [timeout]; returns whether it has the lock.
     *
     * Atomic: on false the lock was not taken. Zero or less does not wait.
     *
     * **Cancellation.** As [acquire].
     */
    public suspend fun tryAcquire(timeout: Duration): Boolean {
        if (tryAcquire()) return true
        if (!timeout.isPositive()) return false
        return permits.suspendInLine(1, waitTimer(timeout), enlist = permits::enlist) !== TIMED_OUT
    }

    /**
     * Frees the lock, or hands it to the first who waits.
     *
     * @throws IllegalStateException if nobody holds it.
     */
    public fun release() {
        check(permits.giveBack(1)) { "$this is not held; each release needs an acquire before it" }
    }

    /** How many wait, and have waited. */
    public fun statistics(): LockStatistics =
        LockStatistics(isLocked, permits.waiting, permits.totalWaits, permits.longestLine)

    override fun toString(): String =
        "Lock(${named(name)}${if (isLocked) "locked" else "unlocked"}, ${permits.waiting} waiting)"
}

/** What a [Lock] looked like at one moment. */
public data class LockStatistics(
    public val isLocked: Boolean,
    /** Callers that wait now. */
    public val waiting: Int,
    /** Callers that have had to wait, ever. */
    public val totalWaits: Long,
    /** The most callers that have waited together. */
    public val longestLine: Int,
)

/**
 * Runs [block] with the lock held, and releases it however the block ends.
 *
 * **Cancellation.** While it waits, see [Lock.acquire]; later it is the block's.
 */
public suspend inline fun <T> Lock.withLock(block: () -> T): T {
    acquire()
    try {
        return block()
    } finally {
        release()
    }
}
