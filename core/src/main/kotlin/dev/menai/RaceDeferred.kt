package dev.menai

import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.Deferred
import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.currentCoroutineContext
import kotlinx.coroutines.flow.firstOrNull
import kotlinx.coroutines.joinAll
import kotlinx.coroutines.withContext

/**
 * Waits for the first of tasks that run already to succeed, and cancels the others; otherwise as [race] over blocks.
 *
 * **Cancellation.** Cancels all the tasks and waits until they have stopped, whoever else waits for them.
 *
 * **Threads.** The tasks may be of any loop or dispatcher.
 *
 * @throws IllegalArgumentException if there are no tasks.
 */
public suspend fun <T> race(vararg tasks: Deferred<T>): T = raceDeferred(tasks.asList())

/** As `race(vararg tasks)`. */
@JvmName("raceTasks")
public suspend fun <T> Collection<Deferred<T>>.race(): T = raceDeferred(toList())

private suspend fun <T> raceDeferred(tasks: List<Deferred<T>>): T {
    require(tasks.isNotEmpty()) { "tasks is empty: nobody can win" }
    currentCoroutineContext().let { own -> tasks.forEach { if (!it.isCompleted) own.checkMayAwait(it) } }
    try {
        return firstSuccess(tasks).resultOrThrow()
    } finally {
        val reason = CancellationException("the race is over")
        tasks.forEach { it.cancel(reason) }
        withContext(NonCancellable) { tasks.joinAll() }
        tasks.forEach { it.looked() }
    }
}

@OptIn(ExperimentalCoroutinesApi::class)
private suspend fun <T> firstSuccess(tasks: List<Deferred<T>>): Deferred<T> {
    val failures = Failures()
    val winner =
        asCompleted(tasks).firstOrNull { task ->
            val failure = task.getCompletionExceptionOrNull()
            if (failure != null && failure.isFatal()) throw failure
            if (failure != null) failures += failure.asFailureOf(task, "a racing task")
            failure == null
        }
    return winner ?: throw failures.summedUp(failures.first!!)
}
