package dev.menai

import kotlinx.coroutines.DisposableHandle
import kotlinx.coroutines.Job
import kotlinx.coroutines.currentCoroutineContext
import java.util.concurrent.atomic.AtomicInteger
import kotlin.time.Duration

/**
 * Waits for some of [tasks], as [returnWhen] says, or until [timeout] has passed; returns which have ended and which not.
 *
 * Throws nothing that a task failed with: look at those that are done. A wait that is over already costs no suspension,
 * and what ended in the meantime is among the done as well. Zero or less does not wait. To handle each task as it ends,
 * [asCompleted] is cheaper than waiting again and again. As `asyncio.wait`, but with lists in the order of [tasks]
 * instead of sets, and for [ReturnWhen.FIRST_FAILED] a cancelled task counts.
 *
 * **Cancellation.** Nothing is ever cancelled by this: not by a timeout, nor when the wait itself is cancelled.
 *
 * **Threads.** The tasks may be of any loop or dispatcher; any [Job] will do.
 *
 * @throws IllegalArgumentException if there are no tasks: nothing of nothing can be the first.
 */
public suspend fun <D : Job> waitUntil(
    returnWhen: ReturnWhen,
    tasks: Collection<D>,
    timeout: Duration = Duration.INFINITE,
): WaitResult<D> {
    require(tasks.isNotEmpty()) { "tasks is empty: there is nothing to wait for" }
    val distinct = distinctToAwait(tasks)
    if (timeout.isPositive() &&
        !returnWhen.isReached(
            distinct,
        )
    ) {
        Waited(returnWhen, distinct).await(distinct, timeout)
    }
    val (done, pending) = distinct.partition { it.isCompleted }
    return WaitResult(done, pending)
}

/** [tasks] once each, started if they are lazy. Refuses those that would wait for themselves. */
internal suspend fun <D : Job> distinctToAwait(tasks: Collection<D>): List<D> {
    val distinct = LinkedHashSet(tasks).toList()
    val own = currentCoroutineContext()
    distinct.forEach { if (!it.isCompleted) own.checkMayAwait(it) }
    distinct.forEach { it.start() }
    return distinct
}

/** Whether a wait is over before it begins: then it needs no watch. */
private fun ReturnWhen.isReached(tasks: List<Job>): Boolean =
    when (this) {
        ReturnWhen.FIRST_COMPLETED -> tasks.any { it.isCompleted }
        ReturnWhen.FIRST_FAILED -> tasks.any { it.isCompleted && it.isCancelled } || tasks.all { it.isCompleted }
        ReturnWhen.ALL_COMPLETED -> tasks.all { it.isCompleted }
    }

/** Counts the tasks that have ended, on whatever threads, until enough have. */
private class Waited(private val returnWhen: ReturnWhen, tasks: List<Job>) {
    private val remaining = AtomicInteger(tasks.size)
    private val over = Decision(tasks)

    suspend fun await(tasks: List<Job>, timeout: Duration) {
        val watch = JobWatch(tasks) { _, failure -> ended(failure) }
        val alarm = waitTimer(timeout)?.after { over.decide() }
        try {
            watch.begin()
            over.join()
        } finally {
            alarm?.close()
            watch.end()
        }
    }

    private fun ended(failure: Throwable?) {
        val last = remaining.decrementAndGet() == 0
        val enough =
            when (returnWhen) {
                ReturnWhen.FIRST_COMPLETED -> true
                ReturnWhen.FIRST_FAILED -> last || failure != null
                ReturnWhen.ALL_COMPLETED -> last
            }
        if (enough) over.decide()
    }
}

/** Tells [ended] of each of [tasks] as it ends, on the thread that ends it; those that have ended at once, in order. */
internal class JobWatch<D : Job>(private val tasks: List<D>, private val ended: (D, Throwable?) -> Unit) {
    private val handles = ArrayList<DisposableHandle>(tasks.size)

    fun begin() {
        for (task in tasks) handles += task.bare.invokeOnCompletion { ended(task, it) }
    }

    /** Leaves nothing behind at tasks that may live long. */
    fun end() = handles.forEach { it.dispose() }
}
