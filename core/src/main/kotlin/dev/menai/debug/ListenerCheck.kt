package dev.menai.debug

import dev.menai.EventLoop
import dev.menai.isFatal

/** A user's listener in its place among the checks; what it throws stays here. */
internal class ListenerCheck(private val loop: EventLoop, private val listener: LoopListener) : Check() {
    override val watchesSteps: Boolean get() = true

    /** The step under way; told again at its end, so that a listener can compare. Loop thread only. */
    private var step: StepInfo? = null

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

    private inline fun tell(event: LoopListener.() -> Unit) {
        try {
            listener.event()
        } catch (failure: Throwable) {
            DebugProbe.forget(loop, this)
            loop.report("listener of loop \"${loop.name}\" failed and is left out from now on", failure, null)
        }
    }
}
