package dev.menai.internal.wait

/**
 * What every primitive is: some state, and lines of waiters behind one lock.
 *
 * The lock is this object's monitor, held for moments: no user code, no resume and no completion happens under it. What
 * has to be resumed is chained to a [Wakeups] under the lock and delivered after it. The one wait queue under all
 * primitives; trio's parking lot is the model, with hand-over instead of wake-and-retry, so that nobody overtakes.
 */
internal abstract class WaitPoint {
    /** What users know this as: a `Lock`, a `Queue`; `null` for what is no primitive. Set before anybody waits. */
    @JvmField
    var primitive: Any? = null

    /** `null` until somebody wants to know. Written under the lock. */
    @JvmField
    @Volatile
    var holders: Holders? = null

    /** Those without whom nobody gets what he waits for here; `null` if there may be others. Any thread. */
    open fun holdersToWaitFor(): List<Holding>? = holders?.all()

    /** A waiter left its line unserved: those behind it may be served now. Under the lock. */
    protected open fun afterLeave(wakeups: Wakeups) = Unit

    /**
     * What was granted to a waiter that was cancelled before it could resume comes back. Outside the lock.
     *
     * @see SuspendWaiter
     */
    abstract fun giveBack(waiter: Waiter)

    /** Takes [waiter] out of its line; false if it has been granted something, or has left. */
    fun leave(waiter: Waiter): Boolean {
        val wakeups = Wakeups()
        synchronized(this) {
            val line = waiter.line ?: return false
            line.remove(waiter)
            afterLeave(wakeups)
        }
        wakeups.deliver()
        return true
    }
}

/** Waiters that were granted something under a lock and have to be resumed after it, in the order of the grants. */
internal class Wakeups {
    private var first: Waiter? = null
    private var last: Waiter? = null

    /** Takes [waiter] from its line and gives it [value]. Under the lock. */
    fun grant(waiter: Waiter, value: Any?) {
        waiter.granted = value
        append(waiter)
    }

    /** Takes [waiter] from its line, to be resumed with a [failure] of its own, made after the lock. Under the lock. */
    fun fail(waiter: Waiter, failure: () -> Throwable) {
        waiter.failure = failure
        append(waiter)
    }

    private fun append(waiter: Waiter) {
        waiter.line!!.remove(waiter)
        if (last == null) first = waiter else last!!.next = waiter
        last = waiter
    }

    /**
     * Outside the lock. A waiter without a dispatcher runs on in place, and what it throws comes here: it is thrown on, but
     * only when the others have been delivered, or they would wait for ever.
     */
    fun deliver() {
        var failure: Throwable? = null
        var waiter = first
        while (waiter != null) {
            val next = waiter.next
            waiter.next = null
            try {
                waiter.deliver()
            } catch (thrown: Throwable) {
                failure = failure.followedBy(thrown)
            }
            waiter = next
        }
        failure?.let { throw it }
    }

    private fun Throwable?.followedBy(thrown: Throwable): Throwable {
        if (this == null) return thrown
        if (this !== thrown) addSuppressed(thrown)
        return this
    }
}
