package dev.menai.internal.loop

import java.util.concurrent.CancellationException

/** A unit of work that is not a coroutine, so no [kotlinx.coroutines.Job] knows it: Java's tasks. */
public interface OwnedWork {
    public val name: String

    /** Where the [WorkList] keeps this work, -1 if it does not. Loop thread only. */
    public var slot: Int

    /** Asks the work to stop; it leaves the list when it has. Loop thread only. */
    public fun cancelWork(reason: CancellationException)
}

/** The work that a loop has to end before it is closed; unordered, so that leaving is one swap. Loop thread only. */
internal class WorkList {
    private val works = ArrayList<OwnedWork>()

    val isEmpty: Boolean get() = works.isEmpty()

    fun add(work: OwnedWork) {
        check(work.slot == ABSENT) { "work \"${work.name}\" is registered already" }
        work.slot = works.size
        works.add(work)
    }

    /** Does nothing if [work] is not registered. */
    fun remove(work: OwnedWork) {
        val slot = work.slot
        if (slot == ABSENT) return
        work.slot = ABSENT
        val last = works.removeAt(works.size - 1)
        if (last === work) return
        works[slot] = last
        last.slot = slot
    }

    fun snapshot(): List<OwnedWork> = ArrayList(works)

    private companion object {
        const val ABSENT = -1
    }
}
