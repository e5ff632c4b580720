package dev.menai.internal.wait

import java.util.concurrent.atomic.AtomicInteger

/**
 * A number of permits and the line of those who wait for some; what locks and semaphores are made of.
 *
 * ```
 *   free >= 0    that many permits are free and nobody waits: take and return are one compare-and-set
 *   CONTENDED    somebody waits; the number is in [kept], and all goes through the lock
 * ```
 * The word changes to CONTENDED and back only under the lock, so the fast paths need not look at the line. Strictly first
 * come first served: while somebody waits, nobody takes a permit past him, not even if enough are free for a smaller wish.
 */
internal class Permits(
    /** How many were free at first. */
    val initial: Int,
    /** More than this are never free. */
    private val max: Int,
    /** Whoever took the permit returns it, and nobody else. */
    private val isLock: Boolean = false,
) : WaitPoint() {
    private val free = AtomicInteger(initial)

    /** The free permits while the word says CONTENDED. Guarded by this. */
    private var kept = 0
    private val line = WaitLine(this)

    val available: Int
        get() {
            val word = free.get()
            return if (word == CONTENDED) snapshot { available, _ -> available } else word
        }

    /** What [look] makes of the free permits and the line of one moment. */
    fun <R> snapshot(look: (available: Int, line: WaitLine) -> R): R =
        synchronized(this) {
            val word = free.get() // while the lock is held, it does not change to or from CONTENDED
            look(if (word == CONTENDED) kept else word, line)
        }

    /** Takes [count] permits if they are free and nobody waits. */
    fun tryTake(count: Int): Boolean {
        while (true) {
            val word = free.get()
            if (word != CONTENDED && word < count) return false
            if (word != CONTENDED && free.compareAndSet(word, word - count)) return true
            if (word == CONTENDED && somebodyWaits()) return false
        }
    }

    /** The word says CONTENDED also for the moment in which somebody comes to the line and is served at once. */
    private fun somebodyWaits() = synchronized(this) { !line.isEmpty }

    /** Takes [count] permits, waiting in the line if need be. */
    suspend fun take(count: Int) {
        if (!tryTakeFast(count)) takeInLine(count)
    }

    /** False also if it would take a look at the line to tell. */
    private fun tryTakeFast(count: Int): Boolean {
        while (true) {
            val word = free.get()
            if (word < count) return false // CONTENDED is less than any count
            if (free.compareAndSet(word, word - count)) return true
        }
    }

    private suspend fun takeInLine(count: Int): Unit = suspendInLine(count, ::enlist)

    /** As [take], until [timer] fires; returns whether they are taken. */
    suspend fun takeUntil(timer: WaitTimer?, count: Int): Boolean =
        suspendInLineUntil(timer, count, ::enlist) !== TIMED_OUT

    /** Grants [waiter] the permits it wants, or puts it at the end of the line. Under the lock. */
    fun enlist(waiter: Waiter): Boolean {
        contend()
        if (line.isEmpty && kept >= waiter.permits) {
            kept -= waiter.permits
            waiter.granted = Unit
            settle()
            return true
        }
        line.add(waiter)
        return false
    }

    /** Returns [count] permits, to those who wait first; false if more than the maximum would be free. */
    fun giveBack(count: Int): Boolean {
        while (true) {
            val word = free.get()
            if (word == CONTENDED) break
            if (word > max - count) return false
            if (free.compareAndSet(word, word + count)) return true
        }
        return giveBackContended(count)
    }

    private fun giveBackContended(count: Int): Boolean {
        val wakeups = Wakeups()
        synchronized(this) {
            contend() // the line may have gone since the look at the word
            if (kept > max - count) {
                settle()
                return false
            }
            kept += count
            serve(wakeups)
        }
        wakeups.deliver()
        return true
    }

    /** Anybody may return permits, so somebody may have returned these while they were on their way: no more than fit. */
    override fun giveBack(waiter: Waiter) {
        if (giveBack(waiter.permits)) return
        repeat(waiter.permits) { if (!giveBack(1)) return }
    }

    override fun afterLeave(wakeups: Wakeups) = serve(wakeups)

    /** Moves the number from the word to [kept], if it is not there. Under the lock. */
    private fun contend() {
        if (free.get() != CONTENDED) kept = free.getAndSet(CONTENDED)
    }

    /** Opens the fast path again if nobody waits. Under the lock, in the contended state. */
    private fun settle() {
        if (line.isEmpty) free.set(kept)
    }

    private fun serve(wakeups: Wakeups) {
        while (true) {
            val first = line.first ?: break
            if (first.permits > kept) break
            kept -= first.permits
            wakeups.grant(first, Unit)
        }
        settle()
    }

    /**
     * A lock's holder releases it. A semaphore's permits may come from anywhere, a timer that fills a bucket say: only where
     * all that are missing are noted, and so far came back from those who had taken them, nobody else is waited for.
     */
    override fun holdersToWaitFor(): List<Holding>? {
        val all = super.holdersToWaitFor() ?: return null
        if (isLock) return all
        val mayMove = snapshot { free, line -> free > 0 && line.hasTimed() } // one ahead may leave
        if (mayMove) return null
        return all.takeIf { holders!!.returnThemselves && it.sumOf(Holding::count) + available == initial }
    }

    /** Who waits, in order. */
    fun waiters(): List<String> = synchronized(this) { line.names() }

    private companion object {
        const val CONTENDED = -1
    }
}

private val Waiter.permits: Int get() = wanted as Int
