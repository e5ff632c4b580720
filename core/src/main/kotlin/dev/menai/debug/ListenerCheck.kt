package dev.menai.debug

import dev.menai.EventLoop

/** A user's listener in its place among the checks; what it throws stays here. */
internal class ListenerCheck(private val loop: EventLoop, private val listener: LoopListener) : Check() {
    override val watchesSteps: Boolean get() = true

    /** The step under way; told again at its end, so that a listener can compare. Loop thread only. */
    private var step: StepInfo? = null

    /** It is told nothing more, also by a turn that is under way. Any thread. */
    fun leave() {
        isLeftOut = true
        DebugProbe.forget(loop, this)
    }

    override fun stepBegins(command: Runnable) {
        step = StepInfo(command).also { begun -> tell { stepBegins(begun) } }
    }

    override fun stepEnds(command: Runnable) {
        val ended = step ?: return // it listens only since the middle of this step
        step = null
        tell { stepEnds(ended) }
    }

    override fun waits(timeoutNanos: Long) = tell { loopWaits(timeoutNanos) }

    override fun wakes() = tell { loopWakes() }

    override fun timerLate(lateNanos: Long) = tell { timerLate(lateNanos) }

    override fun workCreated(work: Any) = tell { taskCreated(TaskInfo(work)) }

    override fun workEnded(work: Any, failure: Throwable?) = tell { taskEnded(TaskInfo(work), failure) }

    /** It throws no more than once; the rest of the turn would otherwise be told to it all the same. Any thread. */
    @Volatile
    private var isLeftOut = false

    private inline fun tell(event: LoopListener.() -> Unit) {
        if (isLeftOut) return
        try {
            listener.event()
        } catch (failure: Throwable) {
            leave()
            loop.report("listener of loop \"${loop.name}\" failed and is left out from now on", failure, null)
        }
    }
}
