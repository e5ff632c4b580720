package dev.menai.internal.loop

/**
 * Looks on while a loop turns: the seam behind which the debug mode and its listeners stand.
 *
 * A loop without a probe pays one branch per turn and one per task. What a probe does is done on the loop's time; it must
 * not throw.
 */
internal abstract class LoopProbe {
    /** Whether what is created now notes where that was. Any thread. */
    open val notesSites: Boolean get() = false

    /** What was queued is about to run: a coroutine's step, a callback. Loop thread only, as all that has no other word. */
    open fun stepBegins(command: Runnable) = Unit

    open fun stepEnds(command: Runnable) = Unit

    /** A turn is about to run [count] steps. */
    open fun batchBegins(count: Int) = Unit

    /** Not called if a step threw a way out of the loop, or closed it. */
    open fun batchEnds() = Unit

    /** The loop has nothing to do for at most [timeoutNanos]; [Long.MAX_VALUE] without a timer. */
    open fun waits(timeoutNanos: Long) = Unit

    open fun wakes() = Unit

    /** The earliest of the timers that run in this turn is [lateNanos] behind its deadline. */
    open fun timerLate(lateNanos: Long) = Unit

    /** [work] is a coroutine's task or an [OwnedWork]; it is listed, and has not begun. Any thread. */
    open fun workCreated(work: Any) = Unit

    /** [failure] is `null` for a result, a cancellation if it was cancelled. Any thread. */
    open fun workEnded(work: Any, failure: Throwable?) = Unit

    /** The loop begins to close: nothing is cancelled yet. */
    open fun closing() = Unit

    /** The loop's last turn is over, or it was abandoned. On the thread that saw it. */
    open fun closed() = Unit
}
