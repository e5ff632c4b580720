package dev.menai

import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.Deferred
import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.joinAll
import kotlinx.coroutines.supervisorScope

/**
 * Runs [transform] on all items at once, at most [limit] at a time, and returns what became of each, in order.
 *
 * A failed item takes nobody with it: its place in the list is a failed [Result]; so is that of an item that cancelled
 * itself. As `asyncio.gather(return_exceptions=True)`. Fatal errors of the JVM are not kept as results: they cancel the
 * rest and are thrown.
 *
 * **Cancellation.** Cancels all items, waits until they have stopped, and throws.
 *
 * @throws IllegalArgumentException if [limit] is less than one.
 * @throws NoEventLoopException if there is no loop here.
 */
public suspend fun <T, R> Iterable<T>.gatherResults(
    limit: Int = Int.MAX_VALUE,
    transform: suspend (T) -> R,
): List<Result<R>> {
    checkLimit(limit)
    val watch = ItemWatch { _, failure -> failure.takeIf { it.isFatal() } }
    return watch.throwing {
        supervisorScope { startEach(this@gatherResults, limit, watch, transform).map { it.awaitResult() } }
    }
}

/** Runs [blocks] at once and returns what became of each; otherwise as [gatherResults] over items. */
public suspend fun <T> gatherResults(blocks: Collection<suspend () -> T>): List<Result<T>> =
    blocks.gatherResults { it() }

/** Runs [blocks] at once and returns what became of each; otherwise as [gatherResults] over items. */
public suspend fun <T> gatherResults(vararg blocks: suspend () -> T): List<Result<T>> = gatherResults(blocks.asList())

/**
 * Waits for tasks that run already and returns what became of each, in argument order.
 *
 * A task that somebody else cancelled is a failed result with its [CancellationException].
 *
 * **Cancellation.** Cancels all the tasks, waits until they have stopped, and throws.
 */
@JvmName("gatherTaskResults")
public suspend fun <T> Collection<Deferred<T>>.gatherResults(): List<Result<T>> {
    val all = toList()
    all.forEach { it.start() } // joining starts lazy ones, but only one after another
    stopAllOnFailure(all) { all.joinAll() }
    return all.map { it.awaitResult() }
}

@OptIn(ExperimentalCoroutinesApi::class)
private suspend fun <T> Deferred<T>.awaitResult(): Result<T> {
    join() // not await: the task's own cancellation must not look like ours
    val failure = getCompletionExceptionOrNull() ?: return Result.success(getCompleted())
    if (failure.isFatal()) throw failure
    return Result.failure(failure)
}
