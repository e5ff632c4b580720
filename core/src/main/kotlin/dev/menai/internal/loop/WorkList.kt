package dev.menai.internal.loop

import java.util.concurrent.CancellationException
import java.util.concurrent.atomic.AtomicIntegerArray
import java.util.concurrent.atomic.AtomicReference

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

    /**
     * Where the [WorkList] keeps this work, `null` if it does not; only the list may touch it. May be a plain field: whoever
     * removes the work has got it from a queue or from the list itself, after it was added.
     */
    public var place: Any?

    /**
     * Asks the work to stop; it leaves the list when it has. On the loop, or on the thread that closes a loop whose own
     * thread does not come back.
     */
    public fun cancelWork(reason: CancellationException)
}

/**
 * The work that a loop has to end before it is closed.
 *
 * Any thread: work is listed by whoever creates it, so that nobody who asks for the tasks misses one that was accepted.
 * Mostly one thread adds while the loop removes, so the two share no lock, and no word that both write for each work: to
 * add is a push onto a chain of places, newest first, to remove empties one's own place. Empty places are unlinked later,
 * some of them at each [sweepAfter]th removal, so there are never many more of them than of the others.
 *
 * ```
 *   newest -> [work] -> [empty] -> [work] -> [empty] -> … -> the first place, empty from the start
 * ```
 */
internal class WorkList(private val sweepAfter: Int = SWEEP_AFTER) {
    private val newest = AtomicReference(WorkPlace(null))

    /** How many were removed, in a cache line that those who add do not write to. */
    private val removals = AtomicIntegerArray(2 * LINE)

    /** Where the next sweep goes on. Guarded by this. */
    private var broom: WorkPlace = newest.get()

    /** The removals are read first: there are not more of them when the additions are read, so equal means empty. */
    val isEmpty: Boolean
        get() {
            val removed = removals.get(LINE)
            return newest.get().number == removed
        }

    fun add(work: OwnedWork) {
        check(work.place == null) { "work \"${work.name}\" is registered already" }
        val place = WorkPlace(work)
        work.place = place // before anybody can find the work, and remove it
        do {
            val older = newest.get()
            place.follow(older)
        } while (!newest.compareAndSet(older, place))
    }

    /** Does nothing if [work] is not registered. */
    fun remove(work: OwnedWork) {
        val place = work.place as WorkPlace? ?: return
        if (place.getAndSet(null) == null) return
        work.place = null
        if (removals.incrementAndGet(LINE) % sweepAfter == 0) sweep()
    }

    /**
     * Unlinks empty places, as far as a part of the chain goes. The newest one stays, because others push onto it; whoever
     * walks meanwhile may stand on a place that is unlinked, and from there finds all that are older.
     */
    @Synchronized
    private fun sweep() {
        var place = broom
        for (step in 1..STEPS_PER_REMOVAL * sweepAfter) {
            val older = place.older
            if (older == null) {
                place = newest.get()
                break
            }
            if (older.get() == null) place.older = older.older else place = older
        }
        broom = place // once: those who add read the field beside it
    }

    /**
     * Oldest first. What was there all the time is in it. There is no common moment, but looks for what was added meanwhile:
     * work that ended has maybe been followed by other work, and one of the two should be found.
     */
    fun snapshot(): List<OwnedWork> {
        val works = ArrayList<OwnedWork>()
        var seen: WorkPlace? = null
        repeat(LOOKS) {
            val now = newest.get()
            if (now === seen) return works
            works += now.chain().takeWhile { it.isNewerThan(seen) }.mapNotNull { it.get() }.toList().asReversed()
            seen = now
        }
        return works
    }

    /** How long the chain is, with its empty places. */
    val places: Int get() = newest.get().chain().count()

    private fun WorkPlace.chain() = generateSequence(this) { it.older }

    private companion object {
        const val SWEEP_AFTER = 64

        /** Then a place is passed again before as many were removed as there are. */
        const val STEPS_PER_REMOVAL = 4

        /** More often nobody follows those who add faster than one can look. */
        const val LOOKS = 8

        /** Ints in a cache line, or more. */
        const val LINE = 32
    }
}

/**
 * Has the work until that is removed.
 *
 * Its other fields are written before it is published by a compare-and-set. Later only a sweep writes [older], without
 * telling anybody: an outdated one leads to the same places, by a longer way.
 */
private class WorkPlace(work: OwnedWork?) : AtomicReference<OwnedWork?>() {
    init {
        setPlain(work) // the other constructor would pay a fence for a place that nobody knows yet
    }

    @JvmField var older: WorkPlace? = null

    /** How many were added up to this one; it may overflow. */
    @JvmField var number = 0

    fun follow(older: WorkPlace) {
        this.older = older
        number = older.number + 1
    }

    fun isNewerThan(other: WorkPlace?) = other == null || number - other.number > 0
}
