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

    /** Whether it is noted who holds which primitive. Any thread. */
    open val notesHolders: Boolean get() = false

    /** Whether it wants [stepBegins] and [stepEnds]: nobody else pays for them. Asked for once in a turn. */
    open val watchesSteps: Boolean get() = false

    /** What was queued is about to run: a coroutine's step, a callback. Loop thread only, as all that has no other word. */
    open fun stepBegins(command: Runnable) = Unit

    open fun stepEnds(command: Runnable) = Unit

    /** The step that [LoopTurn.suspect] named has ended. */
    open fun suspectEnded() = Unit

    /** A turn is about to run [count] steps. */
    open fun batchBegins(count: Int) = Unit

    /** Not called if a step threw a way out of the loop, or closed it. */
    open fun batchEnds() = Unit

    /** The thread that turned the loop is about to leave it: a run is over, or the turn on a host's thread. */
    open fun left() = Unit

    /** The loop has nothing to do for at most [timeoutNanos]; [Long.MAX_VALUE] without a timer. */
    open fun waits(timeoutNanos: Long) = Unit

    /** How long the loop may wait at most, which has nothing to do for [timeoutNanos]; then it comes here again. */
    open fun longestWaitNanos(timeoutNanos: Long): Long = timeoutNanos

    open fun wakes() = Unit

    /** The thread was interrupted; the loop clears the flag, and goes on. */
    open fun interrupted() = Unit

    /** The earliest of the timers that run in this turn is [lateNanos] behind its deadline. */
    open fun timerLate(lateNanos: Long) = Unit

    /** [work] is a coroutine's task or an [OwnedWork]; it is listed, and has not begun. Any thread. */
    open fun workCreated(work: Any) = Unit

    /** [work] was asked to stop, and has not ended yet. Any thread. */
    open fun workCancelled(work: Any) = Unit

    /** [failure] is `null` for a result, a cancellation if it was cancelled. Any thread. */
    open fun workEnded(work: Any, failure: Throwable?) = Unit

    /** Whether it wants [workBegins]: it costs each task an object. Any thread. */
    open val notesBegins: Boolean get() = false

    /** The body of a coroutine's task begins; only if [notesBegins] was true when the task was created. Any thread. */
    open fun workBegins(work: Any) = Unit

    /** The close cancelled a task of Java's before it began. On the loop, or on the thread that closes it. */
    open fun neverBegan(work: Any) = Unit

    /** Somebody else is to complete [future]; what it returns has to be told. `null`: nobody wants to know. Any thread. */
    open fun futureCreated(future: Any): Completable? = null

    /** The loop begins to close: nothing is cancelled yet. */
    open fun closing() = Unit

    /** All tasks have ended, or the grace period is over; the queues and the timers are still there. */
    open fun ending() = Unit

    /** The user has to close what [opened] stands for before the loop. Any thread. */
    open fun opened(opened: Opened) = Unit

    /** The user did. Any thread. */
    open fun released(opened: Opened) = Unit

    /** The loop's last turn is over, or it was abandoned. On the thread that saw it. */
    open fun closed() = Unit
}
