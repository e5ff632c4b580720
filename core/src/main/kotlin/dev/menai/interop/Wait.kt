package dev.menai.interop

import dev.menai.WaitedFor
import dev.menai.internal.wait.Holder
import dev.menai.internal.wait.WaitPoint
import dev.menai.internal.wait.Waiter
import dev.menai.sync.RwLock
import dev.menai.sync.noteHolder

/** A listener's place in a line. */
@InternalMenaiApi
public class Wait internal constructor(
    private val point: WaitPoint,
    private val listener: WaitListener,
    wanted: Any?,
    private val holder: Holder?,
    private val asValue: (Any?) -> Any?,
) : LoopNode {
    /** The turn at its line; nothing when it has come. */
    override fun awaits(): Collection<Any> =
        if (synchronized(point) { waiter.line == null }) emptyList() else listOf(WaitedFor.Turn(point, isTimed = false))

    private val waiter =
        object : Waiter(wanted) {
            override fun deliver() = settle()

            override fun describe() = listener.waiterName
        }

    /**
     * Takes the listener out of the line; false if its wait is over, or about to be.
     *
     * After true the listener is never called. Any thread.
     */
    public fun leave(): Boolean = point.leave(waiter)

    /**
     * Gives back what was granted and taken, for one who cannot use it after all: to the next in line, or to its old place.
     *
     * Once at most. Nothing happens if it is of a kind that cannot come back: an event, a barrier, an item that was put.
     */
    public fun giveBack() {
        forgetHolder()
        point.giveBack(waiter)
    }

    /** Stands in line, unless [enlist] serves the waiter at once, or throws: then the listener hears of the failure. */
    internal fun begin(enlist: (Waiter) -> Boolean): Wait {
        val served =
            try {
                synchronized(point) { enlist(waiter) }
            } catch (failure: Throwable) {
                listener.failed(failure) // the queue is shut down, a comparator threw
                return this
            }
        if (served) waiter.deliverAtOnce()
        return this
    }

    private fun settle() {
        val failure = waiter.failure
        when {
            failure != null -> listener.failed(failure())
            !grant() -> giveBack()
        }
    }

    /** Noted before the listener knows: it may release at once. */
    private fun grant(): Boolean {
        point.noteHolder(holder, count, mode)
        return listener.granted(asValue(waiter.granted))
    }

    private fun forgetHolder() {
        if (holder != null) point.holders?.remove(holder, count, mode)
    }

    private val count get() = waiter.wanted as? Int ?: 1

    private val mode get() = waiter.wanted as? RwLock.Mode
}
