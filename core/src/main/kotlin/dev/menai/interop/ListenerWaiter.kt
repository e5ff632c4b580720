package dev.menai.interop

import dev.menai.WaitedFor
import dev.menai.internal.wait.Holder
import dev.menai.internal.wait.WaitPoint
import dev.menai.internal.wait.Waiter
import dev.menai.sync.RwLock
import dev.menai.sync.noteHolder

/** A listener that waits. The node of the line and the place that its owner sees are one object: there may be many. */
@OptIn(InternalMenaiApi::class)
internal class ListenerWaiter(
    private val point: WaitPoint,
    private val listener: WaitListener,
    wanted: Any?,
    private val holder: Holder?,
    private val asValue: (Any?) -> Any?,
) : Waiter(wanted),
    Wait {
    /** The turn at its line; nothing when it has come. */
    override fun awaits(): Collection<Any> =
        if (synchronized(point) { line == null }) emptyList() else listOf(WaitedFor.Turn(point, isTimed = false))

    override fun leave(): Boolean = point.leave(this)

    override fun giveBack() {
        if (holder != null) point.holders?.remove(holder, count, mode)
        point.giveBack(this)
    }

    /** Stands in line, unless [enlist] serves it at once, or throws: then the listener hears of the failure. */
    fun begin(enlist: (Waiter) -> Boolean): Wait {
        val served =
            try {
                synchronized(point) { enlist(this) }
            } catch (failure: Throwable) {
                listener.failed(failure) // the queue is shut down, a comparator threw
                return this
            }
        if (served) deliverAtOnce()
        return this
    }

    override fun deliver() {
        val why = failure
        when {
            why != null -> listener.failed(why())
            !grant() -> giveBack()
        }
    }

    /** Noted before the listener knows: it may release at once. */
    private fun grant(): Boolean {
        point.noteHolder(holder, count, mode)
        return listener.granted(asValue(granted))
    }

    override fun describe(): String = listener.waiterName

    private val count get() = wanted as? Int ?: 1

    private val mode get() = wanted as? RwLock.Mode
}
