package dev.menai.debug

import dev.menai.EventLoop
import dev.menai.internal.loop.LoopProbe

/**
 * What stands behind a loop's seam: the checks of its debug mode, and its listeners.
 *
 * Never changed: switching puts another one in its place, with the same [steps] and [counters]. The loop looks for it once
 * in a turn, so a probe that was replaced may be told of the rest of that turn.
 */
internal class DebugProbe private constructor(
    val options: DebugOptions?,
    val checks: List<Check>,
    private val listeners: List<ListenerCheck>,
    val steps: StepWatch,
    val counters: LoopCounters,
) : LoopProbe() {
    private val all: Array<Check> = (checks + listeners).toTypedArray()
    private val stepWatchers = all.filter { it.watchesSteps }.toTypedArray()

    override val notesSites: Boolean get() = options?.creationSites == true

    override fun stepBegins(command: Runnable) {
        steps.begin(command)
        for (watcher in stepWatchers) watcher.stepBegins(command)
    }

    override fun stepEnds(command: Runnable) {
        for (watcher in stepWatchers) watcher.stepEnds(command)
        if (steps.end()) all.forEach { it.suspectEnded() }
    }

    override fun batchBegins(count: Int) = counters.batchBegins(count)

    override fun batchEnds() = counters.batchEnds()

    override fun waits(timeoutNanos: Long) = all.forEach { it.waits(timeoutNanos) }

    override fun wakes() = all.forEach { it.wakes() }

    override fun timerLate(lateNanos: Long) {
        counters.timerLate(lateNanos)
        for (check in all) check.timerLate(lateNanos)
    }

    override fun workCreated(work: Any) = all.forEach { it.workCreated(work) }

    override fun workEnded(work: Any, failure: Throwable?) = all.forEach { it.workEnded(work, failure) }

    override fun closing() = all.forEach { it.closing() }

    override fun closed() =
        all.forEach {
            it.closed()
            it.close()
        }

    private fun with(listeners: List<ListenerCheck>) = DebugProbe(options, checks, listeners, steps, counters)

    companion object {
        fun of(loop: EventLoop): DebugProbe? = loop.turn.probe as? DebugProbe

        fun switch(loop: EventLoop, options: DebugOptions?) =
            replace(loop) { old ->
                old?.checks?.forEach { it.close() }
                val steps = old?.steps ?: StepWatch()
                val checks = if (options == null || loop.isClosed) emptyList() else checksOf(loop, options, steps)
                val listeners = old?.listeners.orEmpty()
                DebugProbe(options, checks, listeners, steps, old?.counters ?: LoopCounters(loop))
            }

        fun listen(loop: EventLoop, listener: LoopListener): AutoCloseable {
            val check = ListenerCheck(loop, listener)
            replace(loop) { old -> (old ?: nothing(loop)).let { it.with(it.listeners + check) } }
            return AutoCloseable { forget(loop, check) }
        }

        fun forget(loop: EventLoop, check: ListenerCheck) = replace(loop) { old -> old?.with(old.listeners - check) }

        private fun nothing(loop: EventLoop) =
            DebugProbe(null, emptyList(), emptyList(), StepWatch(), LoopCounters(loop))

        /** One switch at a time; the loop itself never takes this lock. */
        private fun replace(loop: EventLoop, change: (DebugProbe?) -> DebugProbe?) =
            synchronized(loop.scope) {
                val changed = change(of(loop))
                loop.turn.probe = changed?.takeUnless { it.options == null && it.listeners.isEmpty() }
            }
    }
}

/** What [options] switch on. */
private fun checksOf(loop: EventLoop, options: DebugOptions, steps: StepWatch): List<Check> = listOfNotNull()
