package dev.menai.internal.loop

import java.util.concurrent.ConcurrentHashMap
import java.util.concurrent.atomic.AtomicInteger

/** Blocking code on another thread, or somebody else's stage, whose result comes back to a loop. */
internal interface OutsideWork {
    /** The task that waits for it: a [kotlinx.coroutines.Job], an [OwnedWork], or nobody the loop knows. */
    val owner: Any?

    /** Where it runs now; `null` before and after, and for a stage. */
    val thread: Thread?
}

/**
 * What a loop waits for on other threads: to name its place when the loop closes, and to keep virtual time from passing.
 *
 * Any thread.
 */
internal class OutsideWorks(private val turn: LoopTurn) {
    private val works = ConcurrentHashMap.newKeySet<OutsideWork>()
    private val busy = AtomicInteger()

    /** Whether foreign stages that the loop waits for are counted here as well; set before the loop turns. */
    @Volatile
    var countsStages = false

    /** Whether something goes on out there that may still post to the loop; not what waits for the loop itself. */
    val isBusy: Boolean get() = busy.get() > 0

    fun add(work: OutsideWork) {
        works += work
        busy.incrementAndGet()
    }

    /** Counts a foreign stage that the loop waits for from now on, until it is [removed][remove]; `null` if it does not. */
    fun awaitStage(): AwaitedStage? = if (countsStages) AwaitedStage().also(::add) else null

    /** After the result has arrived on the loop: a virtual clock may move again, at its next look. */
    fun remove(work: OutsideWork) {
        if (!works.remove(work)) return
        busy.decrementAndGet()
        if (!turn.isOnLoop) turn.post {} // it may be waiting for a post because of us
    }

    operator fun contains(work: OutsideWork): Boolean = work in works

    /**
     * One of us blocks until the loop has done something, which was posted: until [resume] it is the loop's move.
     *
     * Called when it is certain that [resume] follows. That may come first: then the time never moves.
     */
    fun pause() {
        busy.decrementAndGet()
        if (!turn.isOnLoop) turn.post {} // as in remove
    }

    fun resume() {
        busy.incrementAndGet()
    }

    fun snapshot(): List<OutsideWork> = ArrayList(works)
}

/** A foreign stage that a loop waits for: only that there is one. */
internal class AwaitedStage : OutsideWork {
    override val owner: Any? get() = null
    override val thread: Thread? get() = null
}
