package dev.menai

import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.async
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.FlowCollector
import kotlinx.coroutines.flow.asFlow
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.supervisorScope
import kotlinx.coroutines.sync.Semaphore

/**
 * Runs [transform] on the items, at most [limit] at a time, and emits the results; never holds more than [limit] items.
 *
 * The stream of what `gather` over a collection is: each item is a task. An item is in hand from the moment it is taken
 * until its result has been collected; the next one is asked for only when a place is free. So a slow collector slows the
 * source, and so does, with [ordered], a slow item the ones behind it. The first failure, of an item or of the source,
 * cancels the others, waits until they have stopped, and is thrown to the collector; later failures are attached to it as
 * suppressed. Results that were ready and stood before the failure come first. An item that is cancelled by itself or by
 * others counts as failed, with [TaskCancelledException]. asyncio has no such call.
 *
 * **Cancellation.** When the collection ends, however it ends, all items are cancelled and have stopped.
 *
 * **Threads.** Items run on the collector's loop, the source in a coroutine of its own on the collector's dispatcher.
 *
 * @param ordered whether results come in the order of the items, or as they are completed.
 * @throws IllegalArgumentException if [limit] is less than one.
 * @throws NoEventLoopException from the collection, if there is no loop there.
 */
public fun <T, R> Flow<T>.gather(limit: Int, ordered: Boolean = true, transform: suspend (T) -> R): Flow<R> {
    checkLimit(limit)
    return flow { ItemStream(currentLoop(), limit, ordered, transform).pass(this@gather, this) }
}

/**
 * As [gather] over a flow, for a sequence that may be endless or lazy; its items are taken on the collector's dispatcher.
 */
public fun <T, R> Sequence<T>.gather(limit: Int, ordered: Boolean = true, transform: suspend (T) -> R): Flow<R> =
    asFlow().gather(limit, ordered, transform)

private class ItemStream<T, R>(
    private val loop: EventLoop,
    limit: Int,
    private val ordered: Boolean,
    private val transform: suspend (T) -> R,
) {
    private val places = Semaphore(limit)

    /** What to pass on next: each item's task when it begins, or when it ends. Never more than there are places. */
    private val tasks = Channel<Task<R>>(Channel.UNLIMITED)

    /** The collector stands outside of the items' scope: one that fails must not cancel the other in its midst. */
    suspend fun pass(source: Flow<T>, collector: FlowCollector<R>) =
        supervisorScope {
            val started = async { startAll(source) }
            started.invokeOnCompletion { tasks.close() }
            for (task in tasks) {
                task.join()
                if (task.isCancelled) break
                collector.emit(task.resultOrThrow())
                places.release()
            }
            started.await()
        }

    /** Ends when all items have; throws the first failure. */
    private suspend fun startAll(source: Flow<T>) {
        val watch = ItemWatch { task, failure -> (failure as? CancellationException)?.asFailureOf(task) }
        watch.throwing { coroutineScope { startEach(source, watch) } }
    }

    private suspend fun CoroutineScope.startEach(source: Flow<T>, watch: ItemWatch) {
        watch.scope = this
        val scope = ofTasksOn(loop)
        places.acquire() // beforehand, as a flow cannot be asked for an item: it gives the next when we return
        source.collect { item ->
            val task = startItemTask(loop, scope, item, watch, transform)
            if (ordered) tasks.send(task) else task.invokeOnCompletion { tasks.trySend(task) }
            places.acquire()
        }
    }
}
