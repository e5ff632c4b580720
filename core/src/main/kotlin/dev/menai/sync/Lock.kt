package dev.menai.sync

import dev.menai.debugByDefault
import dev.menai.internal.wait.Holder
import dev.menai.internal.wait.Holders
import dev.menai.internal.wait.Permits
import dev.menai.internal.wait.named
import dev.menai.waitTimer
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.currentCoroutineContext
import kotlinx.coroutines.withContext
import java.util.concurrent.TimeoutException
import kotlin.time.Duration

/**
 * Lets one caller in at a time, in the order in which they came.
 *
 * Not re-entrant: who holds it and acquires it again waits for himself. It knows no owner; anybody may release it, on any
 * thread, as in asyncio. Belongs to no loop.
 *
 * Where a loop in debug mode acquires it, or if the system property `menai.debug` or the environment's `MENAI_DEBUG` asks
 * for debug mode when it is made, it knows who holds it, says so in [toString], and refuses to let a coroutine
 * wait for itself.
 *
 * **Threads.** Any thread. What happened before a [release] is visible after the next [acquire].
 */
public class Lock(
    /** Appears in [toString] and in error messages. */
    public val name: String? = null,
) {
    internal val permits = Permits(1, max = 1, isLock = true).also { it.primitive = this }

    init {
        // A setting that means nothing is refused where a loop is made.
        if (runCatching { debugByDefault }.getOrDefault(false)) permits.holders = Holders(this)
    }

    public val isLocked: Boolean get() = permits.available == 0

    /**
     * Waits until the lock is free and all who came before have had it, and takes it.
     *
     * Does not suspend if it is free.
     *
     * **Cancellation.** Ends the wait. A lock that was handed over to a cancelled caller goes to the next in line.
     *
     * @throws IllegalStateException in debug mode, if this coroutine holds it already.
     */
    public suspend fun acquire() {
        if (permits.mayNoteHolders) acquireKnown() else permits.take(1)
    }

    private suspend fun acquireKnown() {
        val holder = knownCaller()
        permits.take(1)
        permits.noteHolder(holder)
    }

    /** Takes the lock if it is free and nobody waits; never waits itself. */
    public fun tryAcquire(): Boolean {
        val acquired = permits.tryTake(1)
        if (acquired && permits.mayNoteHolders) permits.noteHolder(runningHolder())
        return acquired
    }

    /**
     * As [acquire], but waits no longer than [timeout]; returns whether it has the lock.
     *
     * Atomic: on false the lock was not taken. Zero or less does not wait.
     *
     * **Cancellation.** As [acquire].
     *
     * @throws IllegalStateException as [acquire].
     */
    public suspend fun tryAcquire(timeout: Duration): Boolean {
        val holder = if (permits.mayNoteHolders) knownCaller() else null
        val acquired = permits.tryTake(1) || (timeout.isPositive() && permits.takeUntil(waitTimer(timeout), 1))
        if (acquired) permits.noteHolder(holder)
        return acquired
    }

    /** Takes the lock, however often the caller is cancelled meanwhile. */
    internal suspend fun acquireUncancelled() {
        val holder = if (permits.mayNoteHolders) permits.holderIn(currentCoroutineContext()) else null
        if (!permits.tryTake(1)) withContext(NonCancellable) { permits.take(1) }
        permits.noteHolder(holder)
    }

    /** `null` if nobody wants to know who holds it. */
    private suspend fun knownCaller(): Holder? {
        val caller = currentCoroutineContext()
        val name = permits.nameIfHeldBy(caller) ?: return permits.holderIn(caller)
        throw IllegalStateException("$this is not re-entrant: $name holds it already")
    }

    /**
     * Frees the lock, or hands it to the first who waits.
     *
     * @throws IllegalStateException if nobody holds it.
     */
    public fun release() {
        permits.noteRelease() // before anybody else can have it
        check(permits.giveBack(1)) { "$this is not held; each release needs an acquire before it" }
    }

    /** How many wait, and have waited. */
    public fun statistics(): LockStatistics =
        permits.snapshot { free, line -> LockStatistics(free == 0, line.size, line.total, line.longest) }

    override fun toString(): String =
        statistics().run {
            "Lock(${named(
                this@Lock.name,
            )}${if (isLocked) lockedBy() else "unlocked"}, $waiting waiting)"
        }

    private fun lockedBy() = permits.holders?.all()?.firstOrNull()?.let { "locked by ${it.holder.name}" } ?: "locked"
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

/**
 * As [withLock], but waits no longer than [timeout] for the lock; then [block] does not run. Zero or less does not wait.
 *
 * The time is for the wait alone. **Cancellation.** As [withLock].
 *
 * @throws TimeoutException if the time is over before it is this caller's turn.
 */
public suspend inline fun <T> Lock.withLock(timeout: Duration, block: () -> T): T {
    if (!tryAcquire(timeout)) throw noTurn(this, timeout)
    try {
        return block()
    } finally {
        release()
    }
}
