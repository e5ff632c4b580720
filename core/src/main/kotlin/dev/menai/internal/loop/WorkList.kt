package dev.menai.internal.loop

import java.util.concurrent.CancellationException

/** Something of Java's that waits, or that others wait for; see [OwnedWork]. */
public interface AwaitNode {
    /**
     * What it waits for now: other nodes, jobs, stages, lines, timers. Any thread; a snapshot, empty if nobody knows.
     */
    public fun awaits(): Collection<Any>
}

/** A unit of work that is not a coroutine, so no [kotlinx.coroutines.Job] knows it: Java's tasks. */
public interface OwnedWork : AwaitNode {
    override fun awaits(): Collection<Any> = emptyList()

    public val name: String

    /** A creation site, `null` if none was noted; the engine only passes it on. */
    public val site: Any? get() = null

    /** What dumps show it below: a [WorkGroup], or another work that has to wait for it; `null` for the loop itself. */
    public val head: Any? get() = null

    /** Where the [WorkList] keeps this work, -1 if it does not; only the list may touch it, under its monitor. */
    public var slot: Int

    /**
     * Asks the work to stop; it leaves the list when it has. On the loop, or on the thread that closes a loop whose own
     * thread does not come back.
     */
    public fun cancelWork(reason: CancellationException)
}

/**
 * The work that a loop has to end before it is closed; unordered, so that leaving is one swap.
 *
 * Any thread: work is listed by whoever creates it, so that nobody who asks for the tasks misses one that was accepted.
 */
internal class WorkList {
    /** Guarded by this. */
    private val works = ArrayList<OwnedWork>()

    val isEmpty: Boolean @Synchronized get() = works.isEmpty()

    @Synchronized
    fun add(work: OwnedWork) {
        check(work.slot == ABSENT) { "work \"${work.name}\" is registered already" }
        work.slot = works.size
        works.add(work)
    }

    /** Does nothing if [work] is not registered. */
    @Synchronized
    fun remove(work: OwnedWork) {
        val slot = work.slot
        if (slot == ABSENT) return
        work.slot = ABSENT
        val last = works.removeAt(works.size - 1)
        if (last === work) return
        works[slot] = last
        last.slot = slot
    }

    @Synchronized
    fun snapshot(): List<OwnedWork> = ArrayList(works)

    private companion object {
        const val ABSENT = -1
    }
}
