package dev.menai.debug

import dev.menai.EventLoop
import dev.menai.internal.loop.Completable
import dev.menai.internal.loop.LoopProbe
import dev.menai.internal.loop.Opened

/**
 * What stands behind a loop's seam: the checks of its debug mode, and its listeners.
 *
 * Never changed: switching puts another one in its place, with the same [counters]. The loop looks for it once
 * in a turn, so a probe that was replaced may be told of the rest of that turn.
 */
internal class DebugProbe private constructor(
    val options: DebugOptions?,
    val checks: List<Check>,
    private val listeners: List<ListenerCheck>,
    val counters: LoopCounters,
) : LoopProbe() {
    private val all: Array<Check> = (checks + listeners).toTypedArray()
    private val stepWatchers = all.filter { it.watchesSteps }.toTypedArray()
    private val turnWatchers = all.filter { it.watchesTurns }.toTypedArray()

    override val notesSites: Boolean get() = options?.creationSites == true

    override val notesHolders: Boolean get() = options != null

    override val watchesSteps: Boolean get() = stepWatchers.isNotEmpty()

    override fun stepBegins(command: Runnable) = stepWatchers.forEach { it.stepBegins(command) }

    override fun stepEnds(command: Runnable) = stepWatchers.forEach { it.stepEnds(command) }

    override fun suspectEnded() = all.forEach { it.suspectEnded() }

    override fun batchBegins(count: Int) {
        counters.batchBegins(count)
        for (watcher in turnWatchers) watcher.batchBegins(count)
    }

    override fun batchEnds() = counters.batchEnds()

    override fun left() {
        for (watcher in turnWatchers) watcher.left()
    }

    override fun waits(timeoutNanos: Long) = all.forEach { it.waits(timeoutNanos) }

    override fun longestWaitNanos(timeoutNanos: Long): Long =
        all.fold(timeoutNanos) { longest, check -> check.longestWaitNanos(longest) }

    override fun wakes() = all.forEach { it.wakes() }

    override fun interrupted() = all.forEach { it.interrupted() }

    override fun timerLate(lateNanos: Long) {
        counters.timerLate(lateNanos)
        for (check in all) check.timerLate(lateNanos)
    }

    override fun workCreated(work: Any) = all.forEach { it.workCreated(work) }

    override fun workCancelled(work: Any) = all.forEach { it.workCancelled(work) }

    override fun workEnded(work: Any, failure: Throwable?) = all.forEach { it.workEnded(work, failure) }

    override val notesBegins: Boolean get() = options?.forgotten == true

    override fun workBegins(work: Any) = all.forEach { it.workBegins(work) }

    override fun neverBegan(work: Any) = all.forEach { it.neverBegan(work) }

    override fun futureCreated(future: Any): Completable? = checks.firstNotNullOfOrNull { it.futureCreated(future) }

    override fun closing() = all.forEach { it.closing() }

    override fun ending() = all.forEach { it.ending() }

    override fun opened(opened: Opened) = all.forEach { it.opened(opened) }

    override fun released(opened: Opened) = all.forEach { it.released(opened) }

    override fun closed() =
        all.forEach {
            it.closed()
            it.close()
        }

    private fun with(listeners: List<ListenerCheck>) = DebugProbe(options, checks, listeners, counters)

    companion object {
        fun of(loop: EventLoop): DebugProbe? = loop.turn.probe as? DebugProbe

        fun switch(loop: EventLoop, options: DebugOptions?) {
            replace(loop) { old ->
                old?.checks?.forEach { it.close() }
                val checks = if (options == null || loop.isClosed) emptyList() else checksOf(loop, options)
                val listeners = old?.listeners.orEmpty()
                DebugProbe(options, checks, listeners, old?.counters ?: LoopCounters(loop))
            }
            // A close that came meanwhile may have told the probe before.
            if (loop.isClosed) of(loop)?.checks?.forEach { it.close() }
        }

        fun listen(loop: EventLoop, listener: LoopListener): Listening {
            val check = ListenerCheck(loop, listener)
            replace(loop) { old -> (old ?: nothing(loop)).let { it.with(it.listeners + check) } }
            return Listening(check::leave)
        }

        fun forget(loop: EventLoop, check: ListenerCheck) = replace(loop) { old -> old?.with(old.listeners - check) }

        private fun nothing(loop: EventLoop) = DebugProbe(null, emptyList(), emptyList(), LoopCounters(loop))

        /** One switch at a time; the loop itself never takes this lock. */
        private fun replace(loop: EventLoop, change: (DebugProbe?) -> DebugProbe?) =
            synchronized(loop.scope) {
                val changed = change(of(loop))
                loop.turn.probe = changed?.takeUnless { it.options == null && it.listeners.isEmpty() }
            }
    }
}

/** What [options] switch on. */
private fun checksOf(loop: EventLoop, options: DebugOptions): List<Check> =
    listOfNotNull(
        Interrupts(loop),
        FlightEvents.checkOf(loop),
        if (options.slowCallback.isFinite()) SlowCallbacks(loop, options.slowCallback).begin() else null,
        if (options.blockingCall.isFinite()) BlockingCalls.of(loop, options.blockingCall) else null,
        HolderCheck(),
        StuckCheck(loop, options.stuckAfter).takeIf { options.stuckAfter.isFinite() },
        if (options.leaks) Leaks(loop) else null,
        if (options.leaks) HeldAtEnd(loop) else null,
        if (options.forgotten) ForgottenCheck(loop) else null,
    )
