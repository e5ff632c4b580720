package dev.menai.sync

import dev.menai.internal.wait.Permits
import dev.menai.internal.wait.named
import dev.menai.waitTimer
import kotlinx.coroutines.currentCoroutineContext
import java.util.concurrent.TimeoutException
import kotlin.time.Duration

/**
 * A number of permits, handed out strictly in the order in which they were asked for.
 *
 * While somebody waits, nobody takes a permit past him: not by [tryAcquire], and not by asking for fewer. Belongs to no
 * loop; callers on any thread, loop or dispatcher stand in one line.
 *
 * **Threads.** Any thread. What happened before a [release] is visible after the [acquire] that got its permit.
 *
 * @param permits how many can be taken at first; zero is allowed.
 * @param max more permits than this are never free; see [BoundedSemaphore].
 * @throws IllegalArgumentException if [permits] is negative or more than [max], or [max] is less than one.
 */
public class Semaphore(
    permits: Int,
    /** More permits than this are never free: a release beyond it is refused. */
    public val max: Int = Int.MAX_VALUE,
    /** Appears in [toString] and in error messages. */
    public val name: String? = null,
) {
    internal val permits = Permits(permits, max).also { it.primitive = this }

    init {
        require(permits >= 0) { "permits < 0: $permits" }
        require(max >= 1) { "max < 1: $max" }
        require(permits <= max) { "permits > max: $permits > $max" }
    }

    /** How many permits are free; while somebody waits, they are on their way to him. A moment's truth. */
    public val availablePermits: Int get() = permits.available

    /**
     * Takes [permits], waiting until they are free and all who came before are served.
     *
     * Does not suspend if they are free and nobody waits.
     *
     * **Cancellation.** Ends the wait. A permit that was handed over to a cancelled caller goes to the next in line.
     *
     * @throws IllegalArgumentException if [permits] is less than one or more than [max].
     */
    public suspend fun acquire(permits: Int = 1) {
        checkCount(permits)
        if (this.permits.mayNoteHolders) acquireKnown(permits) else this.permits.take(permits)
    }

    private suspend fun acquireKnown(count: Int) {
        val holder = permits.holderIn(currentCoroutineContext())
        permits.take(count)
        permits.noteHolder(holder, count)
    }

    /**
     * Takes [permits] if they are free and nobody waits; never waits itself.
     *
     * @throws IllegalArgumentException if [permits] is less than one or more than [max].
     */
    public fun tryAcquire(permits: Int = 1): Boolean {
        checkCount(permits)
        val acquired = this.permits.tryTake(permits)
        if (acquired && this.permits.mayNoteHolders) this.permits.noteHolder(runningHolder(), permits)
        return acquired
    }

    /**
     * As [acquire], but waits no longer than [timeout]; returns whether it has the permits.
     *
     * Atomic: on true they are the caller's, on false none was taken, however the deadline and a release meet. Zero or
     * less does not wait.
     *
     * **Cancellation.** As [acquire].
     *
     * @throws IllegalArgumentException if [permits] is less than one or more than [max].
     */
    public suspend fun tryAcquire(timeout: Duration, permits: Int = 1): Boolean {
        checkCount(permits)
        val line = this.permits
        val holder = if (line.mayNoteHolders) line.holderIn(currentCoroutineContext()) else null
        val acquired =
            line.tryTake(permits) || (timeout.isPositive() && line.takeUntil(waitTimer(timeout), permits))
        if (acquired) line.noteHolder(holder, permits)
        return acquired
    }

    /**
     * Returns [permits] and hands them to those who wait first. Anybody may, not only who took them.
     *
     * @throws IllegalArgumentException if [permits] is less than one.
     * @throws IllegalStateException if more than [max] would be free; then nothing is returned.
     */
    public fun release(permits: Int = 1) {
        require(permits >= 1) { "permits < 1: $permits" }
        this.permits.noteRelease(permits) // before anybody else can have them
        check(
            this.permits.giveBack(permits),
        ) { "$this released too often: release($permits) exceeds its maximum of $max" }
    }

    /** How many wait, and have waited. */
    public fun statistics(): SemaphoreStatistics =
        permits.snapshot { free, line -> SemaphoreStatistics(free, line.size, line.total, line.longest) }

    internal fun checkCount(permits: Int) {
        require(permits >= 1) { "permits < 1: $permits" }
        require(permits <= max) { "permits > max: $permits > $max, which would wait for ever" }
    }

    override fun toString(): String = statistics().run { "Semaphore(${named(name)}$available free, $waiting waiting)" }
}

/** A semaphore that refuses a release of more than was taken: [permits] is its maximum, too. */
@Suppress("FunctionName")
public fun BoundedSemaphore(permits: Int, name: String? = null): Semaphore = Semaphore(permits, max = permits, name)

/** What a [Semaphore] looked like at one moment. */
public data class SemaphoreStatistics(
    /** Permits that are free. */
    public val available: Int,
    /** Callers that wait now. */
    public val waiting: Int,
    /** Callers that have had to wait, ever. */
    public val totalWaits: Long,
    /** The most callers that have waited together. */
    public val longestLine: Int,
)

/**
 * Runs [block] with a permit, and returns the permit however the block ends.
 *
 * **Cancellation.** While it waits, see [Semaphore.acquire]; later it is the block's. The permit cannot leak.
 */
public suspend inline fun <T> Semaphore.withPermit(block: () -> T): T {
    acquire()
    try {
        return block()
    } finally {
        release()
    }
}

/**
 * Runs [block] with [permits] taken together, and returns them however the block ends.
 *
 * **Cancellation.** As [withPermit].
 *
 * @throws IllegalArgumentException as [Semaphore.acquire].
 */
public suspend inline fun <T> Semaphore.withPermits(permits: Int, block: () -> T): T {
    acquire(permits)
    try {
        return block()
    } finally {
        release(permits)
    }
}

/**
 * As [withPermit], but waits no longer than [timeout] for the permit; then [block] does not run. Zero or less does not wait.
 *
 * The time is for the wait alone. **Cancellation.** As [withPermit].
 *
 * @throws TimeoutException if the time is over before it is this caller's turn.
 */
public suspend inline fun <T> Semaphore.withPermit(timeout: Duration, block: () -> T): T {
    if (!tryAcquire(timeout)) throw noTurn(this, timeout)
    try {
        return block()
    } finally {
        release()
    }
}
