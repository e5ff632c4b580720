package dev.menai.debug

import dev.menai.internal.loop.LoopProbe

/** One thing that debug mode looks after on one loop. Closed when debug mode is switched off or the loop is closed. */
internal abstract class Check :
    LoopProbe(),
    AutoCloseable {
    /** Whether it wants [stepBegins] and [stepEnds]: nobody else pays for them. */
    open val watchesSteps: Boolean get() = false

    /** Whether it wants [batchBegins], [batchEnds] and [left]. */
    open val watchesTurns: Boolean get() = false

    /** The step that [StepWatch.suspect] named has ended. Loop thread only. */
    open fun suspectEnded() = Unit

    override fun close() = Unit
}
