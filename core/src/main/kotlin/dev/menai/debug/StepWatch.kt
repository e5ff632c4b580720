package dev.menai.debug

import java.util.concurrent.atomic.AtomicReferenceFieldUpdater

/** What the loop runs now, for the watchdog to see; two stores and two loads for each step. */
internal class StepWatch {
    /** Written by the loop's thread. */
    @Volatile
    var cell = StepCell(0)
        private set

    /** The number of the step that the watchdog found slow; it wants to be told of its end. Written by the watchdog. */
    @Volatile
    var suspect = NOBODY

    /** Loop thread only. */
    fun begin(command: Runnable) {
        var current = cell
        if (current.isFull) {
            current = current.next()
            cell = current
        }
        current.begin(command)
    }

    /** True if the watchdog waits for the end of this step. Loop thread only. */
    fun end(): Boolean {
        val current = cell
        current.end()
        return suspect == current.number
    }

    /** What runs now, `null` between steps. Any thread; the command may be that of a step just before, seen twice it is not. */
    fun sight(): StepSight? {
        val current = cell
        val command = current.command ?: return null
        return StepSight(current.number, command)
    }

    companion object {
        const val NOBODY = -1L
    }
}

/** A step as another thread saw it run. */
internal class StepSight(val number: Long, val command: Runnable)

/**
 * The steps that a loop has run lately, one after another.
 *
 * Replaced every [LENGTH] steps, while it is young: a store into an old object has to be told to the collector, which
 * costs more than all the rest of a watched step. Written by the loop's thread; others may see a step late, never a
 * step that was not.
 */
internal class StepCell(private val before: Long) {
    /** A [Runnable]. Declared as anything: the updater checks the type of each value, and is slow with an interface. */
    @Volatile
    private var running: Any? = null

    /** What runs now; `null` between steps. */
    val command: Runnable? get() = running as Runnable?

    @JvmField
    var count = 0

    /** Counts over all cells of a loop, so that two looks can tell whether they saw the same step. */
    val number: Long get() = before + count

    val isFull: Boolean get() = count == LENGTH

    fun next() = StepCell(number)

    fun begin(command: Runnable) {
        count++
        RUNNING.lazySet(this, command)
    }

    fun end() = RUNNING.lazySet(this, null)

    private companion object {
        const val LENGTH = 64

        @JvmField
        val RUNNING: AtomicReferenceFieldUpdater<StepCell, Any?> =
            AtomicReferenceFieldUpdater.newUpdater(StepCell::class.java, Any::class.java, "running")
    }
}
