package dev.menai

import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Deferred
import kotlinx.coroutines.Job
import kotlinx.coroutines.currentCoroutineContext
import java.util.Collections
import java.util.WeakHashMap

/**
 * Waits for [task], which goes on if this wait is cancelled.
 *
 * Returns its result, or throws what it failed with; if it has ended, without waiting. If it fails after the wait was
 * cancelled, the loop's [exception handler][EventLoop.exceptionHandler] hears of that, once, however many shields there
 * were; as in asyncio since 3.14. A task below the cancelled one in the tree of jobs, as `async` makes it, is cancelled
 * with it all the same; use [createTask], or [shield] over a block.
 *
 * **Cancellation.** Ends the wait at once, and leaves the task alone.
 *
 * **Threads.** The task may be of any loop or dispatcher.
 *
 * @throws TaskCancelledException if somebody else cancelled the task; asyncio cancels the caller, too.
 * @throws NoEventLoopException if the task is of no loop, and there is none here.
 */
public suspend fun <T> shield(task: Deferred<T>): T {
    val reporter = (task as? Task<*>)?.loop ?: currentLoop()
    if (!task.isCompleted) {
        currentCoroutineContext().checkMayAwait(task)
        try {
            task.join()
        } catch (cancellation: CancellationException) {
            task.reportFailureTo(reporter)
            throw cancellation
        }
    }
    try {
        return task.resultOrThrow()
    } catch (cancelled: CancellationException) {
        throw cancelled.asFailureOf(task, "the shielded task")
    }
}

/**
 * Runs [block] as a task of the loop, and waits for it as [shield] over a task does: it goes on if the wait is cancelled.
 *
 * The loop's close cancels it.
 *
 * @throws NoEventLoopException if there is no loop here.
 * @throws LoopClosedException if the loop is closing or closed.
 */
public suspend fun <T> shield(block: suspend CoroutineScope.() -> T): T = shield(createTask(block = block))

/** Tasks whose failure is reported, or will be: with several shields on one, it is reported once. */
private val reported: MutableSet<Job> = Collections.synchronizedSet(Collections.newSetFromMap(WeakHashMap()))

/** Whoever waited is gone; also if the task failed in the moment in which the wait was cancelled. */
private fun Deferred<*>.reportFailureTo(loop: EventLoop) {
    if (!reported.add(this)) return
    invokeOnCompletion { failure ->
        if (failure == null || failure is CancellationException || reportsItself(failure)) return@invokeOnCompletion
        val name = (this as? Task<*>)?.name
        val task = name?.let { "shielded task \"$it\"" } ?: "a shielded task"
        loop.report("$task failed after the wait for it was cancelled", failure, name)
    }
}

/** A task of ours reports what nobody may miss, and all failures while its loop closes. */
private fun Job.reportsItself(failure: Throwable) = this is Task<*> && (failure.isFatal() || !loop.lifecycle.isOpen)
