package dev.menai

import kotlinx.coroutines.Job
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.flow
import java.util.concurrent.TimeoutException
import kotlin.time.Duration

/**
 * The [tasks] themselves, each as soon as it has ended, in the order in which they end.
 *
 * Those that have ended when the flow is collected come first, in the order given; a task that is there twice comes once.
 * What comes has ended: its `await()` does not wait, and throws if the task failed. Each collection begins anew. Slow
 * collectors lose nothing. No tasks: an empty flow. As `asyncio.as_completed` in its `async for` form.
 *
 * **Cancellation.** Nothing is ever cancelled by this: not by a timeout, nor when the collection is cancelled or breaks
 * off.
 *
 * **Threads.** The tasks may be of any loop or dispatcher; any [Job] will do.
 *
 * @param timeout how long after the collection began a task may end; those that ended in time come all the same. Zero or
 *   less: only those that have ended already.
 * @throws TimeoutException from the collection, if a task did not end in time.
 */
public fun <D : Job> asCompleted(tasks: Collection<D>, timeout: Duration = Duration.INFINITE): Flow<D> =
    flow {
        val distinct = distinctToAwait(tasks)
        val ended = Channel<D>(Channel.UNLIMITED)
        val watch = JobWatch(distinct) { task, _ -> ended.trySend(task) }
        var alarm: AutoCloseable? = null
        try {
            watch.begin()
            if (timeout.isPositive()) alarm = waitTimer(timeout)?.after { ended.close() } else ended.close()
            repeat(
                distinct.size,
            ) { emit(ended.receiveCatching().getOrNull() ?: throw late(distinct.size - it, timeout)) }
        } finally {
            alarm?.close()
            watch.end()
        }
    }

private fun late(count: Int, timeout: Duration) = TimeoutException("$count tasks have not ended within $timeout")
