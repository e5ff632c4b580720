package dev.menai

import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CoroutineName
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Deferred
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.sync.Semaphore
import kotlin.coroutines.ContinuationInterceptor

/**
 * Runs [transform] on all items at once, at most [limit] at a time, and returns the results in the items' order.
 *
 * Each item is a task. Items are taken one by one, as places become free. The first failure cancels the others, waits
 * until they have stopped, and is thrown; later failures are attached to it as suppressed, in the order they happened.
 * Unlike `asyncio.gather`, which leaves the siblings running. An item that is cancelled by itself or by others counts as
 * failed, with [TaskCancelledException]. No items: an empty list, without waiting.
 *
 * **Cancellation.** Cancels all items and waits until they have stopped.
 *
 * @throws IllegalArgumentException if [limit] is less than one.
 * @throws NoEventLoopException if there is no loop here.
 */
public suspend fun <T, R> Iterable<T>.gather(limit: Int = Int.MAX_VALUE, transform: suspend (T) -> R): List<R> {
    checkLimit(limit)
    val watch = ItemWatch { task, failure -> (failure as? CancellationException)?.asFailureOf(task) }
    return watch.throwing { coroutineScope { startEach(this@gather, limit, watch, transform).map { it.await() } } }
}

/**
 * Runs [blocks] at once and returns their results in their order; otherwise as [gather] over items.
 *
 * @throws NoEventLoopException if there is no loop here.
 */
public suspend fun <T> gather(blocks: Collection<suspend () -> T>): List<T> = blocks.gather { it() }

/**
 * Waits for tasks that run already and returns their results in argument order.
 *
 * The first failure, by completion, cancels the others, waits until they have stopped, and is thrown; later failures are
 * attached to it as suppressed. A task that somebody else cancelled counts as failed, with [TaskCancelledException]. The
 * same task may appear several times. No tasks: an empty list.
 *
 * **Cancellation.** Cancels all the tasks and waits until they have stopped, whoever else waits for them.
 *
 * **Threads.** The tasks may be of any loop or dispatcher.
 */
public suspend fun <T> gather(vararg tasks: Deferred<T>): List<T> = gatherDeferred(tasks.asList())

/** As `gather(vararg tasks)`, where kotlinx has `awaitAll`, which leaves the siblings running. */
@JvmName("gatherTasks")
public suspend fun <T> Collection<Deferred<T>>.gather(): List<T> = gatherDeferred(toList())

/** Runs two blocks at once and returns both results; otherwise as [gather] over items. */
@Suppress("UNCHECKED_CAST")
public suspend fun <A, B> gather(first: suspend () -> A, second: suspend () -> B): Pair<A, B> {
    val (a, b) = gather(listOf(first, second))
    return Pair(a as A, b as B)
}

/** Runs three blocks at once and returns all results; otherwise as [gather] over items. */
@Suppress("UNCHECKED_CAST")
public suspend fun <A, B, C> gather(
    first: suspend () -> A,
    second: suspend () -> B,
    third: suspend () -> C,
): Triple<A, B, C> {
    val (a, b, c) = gather(listOf(first, second, third))
    return Triple(a as A, b as B, c as C)
}

/** Runs four blocks at once and returns all results; otherwise as [gather] over items. */
@Suppress("UNCHECKED_CAST")
public suspend fun <A, B, C, D> gather(
    first: suspend () -> A,
    second: suspend () -> B,
    third: suspend () -> C,
    fourth: suspend () -> D,
): Gathered4<A, B, C, D> {
    val (a, b, c, d) = gather(listOf(first, second, third, fourth))
    return Gathered4(a as A, b as B, c as C, d as D)
}

/** Runs five blocks at once and returns all results; otherwise as [gather] over items. */
@Suppress("UNCHECKED_CAST")
public suspend fun <A, B, C, D, E> gather(
    first: suspend () -> A,
    second: suspend () -> B,
    third: suspend () -> C,
    fourth: suspend () -> D,
    fifth: suspend () -> E,
): Gathered5<A, B, C, D, E> {
    val (a, b, c, d, e) = gather(listOf(first, second, third, fourth, fifth))
    return Gathered5(a as A, b as B, c as C, d as D, e as E)
}

/** Starts a task for each item under this scope; with a limit, takes the next one only when a place is free. */
internal suspend fun <T, R> CoroutineScope.startEach(
    items: Iterable<T>,
    limit: Int,
    watch: ItemWatch,
    transform: suspend (T) -> R,
): List<Task<R>> {
    watch.scope = this
    val loop = coroutineContext.loop()
    val scope = ofTasksOn(loop)
    val places = if (limit == Int.MAX_VALUE) null else Semaphore(limit)
    val tasks = if (items is Collection) ArrayList<Task<R>>(items.size) else ArrayList()
    val iterator = items.iterator()
    while (true) {
        places?.acquire()
        if (!iterator.hasNext()) return tasks
        val task = startItemTask(loop, scope, iterator.next(), watch, transform)
        // Not a finally in its body: a task that is cancelled before it began has none.
        if (places != null) task.invokeOnCompletion { places.release() }
        tasks += task
    }
}

/** This scope on [loop], wherever its caller runs now, and without the caller's name: tasks have their own. */
internal fun CoroutineScope.ofTasksOn(loop: EventLoop) =
    TaskScope(
        loop.carryingAnew(coroutineContext.minusKey(CoroutineName)).let {
            if (it[ContinuationInterceptor] === loop) it else it + loop
        },
    )

internal fun checkLimit(limit: Int) = require(limit >= 1) { "limit < 1: $limit" }
