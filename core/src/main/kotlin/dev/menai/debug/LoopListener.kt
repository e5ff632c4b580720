package dev.menai.debug

/**
 * Is told what a loop does; see [listen].
 *
 * Each method does nothing unless overridden. A loop without a listener pays nothing, one with a listener creates objects
 * for each step.
 *
 * **Threads.** On the loop, within its turn: do little, and never block. Only [taskCreated] and [taskEnded] may come from
 * any thread.
 */
public interface LoopListener {
    /** Before the task's first step. */
    public fun taskCreated(task: TaskInfo): Unit = Unit

    /** [failure] is `null` for a result, a `CancellationException` for a task that was cancelled. */
    public fun taskEnded(task: TaskInfo, failure: Throwable?): Unit = Unit

    /** A callback, or the next step of a task, is about to run. */
    public fun stepBegins(step: StepInfo): Unit = Unit

    public fun stepEnds(step: StepInfo): Unit = Unit

    /** Nothing is ready; the loop waits for a post, I/O or its next timer, [longestNanos] away. `Long.MAX_VALUE`: there is none. */
    public fun loopWaits(longestNanos: Long): Unit = Unit

    public fun loopWakes(): Unit = Unit

    /** A timer runs [lateNanos] after its deadline; of several in one turn the latest one. */
    public fun timerLate(lateNanos: Long): Unit = Unit
}
