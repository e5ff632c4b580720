package dev.menai

import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.Deferred
import kotlinx.coroutines.Job
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.currentCoroutineContext
import kotlinx.coroutines.joinAll
import kotlinx.coroutines.withContext
import java.util.concurrent.atomic.AtomicInteger

internal suspend fun <T> gatherDeferred(tasks: List<Deferred<T>>): List<T> {
    currentCoroutineContext().let { own -> tasks.forEach { if (!it.isCompleted) own.checkMayAwait(it) } }
    val gathering = Gathering(tasks)
    stopAllOnFailure(tasks) { gathering.awaitFirstFailureOrAll() }
    return tasks.map { it.resultOrThrow() }
}

/** If [wait] throws, cancels [tasks] and waits until they have stopped, also if the caller is cancelled again. */
internal suspend inline fun stopAllOnFailure(tasks: List<Deferred<*>>, wait: () -> Unit) {
    try {
        wait()
    } catch (failure: Throwable) {
        val reason = CancellationException("gather ended: ${failure.describe()}")
        tasks.forEach { it.cancel(reason) }
        withContext(NonCancellable) { tasks.joinAll() }
        tasks.forEach { it.looked() }
        throw failure
    }
}

/** Waits for tasks that complete on any thread. */
private class Gathering(private val tasks: List<Deferred<*>>) {
    private val remaining = AtomicInteger(tasks.size)

    private val failures = Failures()

    /** Completed by the first failure, or by the last task. */
    private val decided = Decision(tasks)

    suspend fun awaitFirstFailureOrAll() {
        if (tasks.isEmpty()) return
        tasks.forEach(::watch)
        decided.join()
        val first = failures.first ?: return
        tasks.forEach { it.cancel(CancellationException("a gathered sibling failed")) }
        withContext(NonCancellable) { tasks.joinAll() }
        throw failures.summedUp(first) { it !is TaskCancelledException }
    }

    private fun watch(task: Deferred<*>) {
        task.start()
        task.bare.invokeOnCompletion { failure ->
            if (failure != null) {
                task.looked()
                failures += failure.asFailureOf(task)
            }
            if (remaining.decrementAndGet() == 0 || failure != null) decided.decide()
        }
    }
}

/** A cancellation by somebody else is a failure like others; as it stands it would end the awaiting task silently. */
internal fun Throwable.asFailureOf(task: Job, nameless: String = "a gathered task"): Throwable {
    if (this !is CancellationException) return this
    val name = (task as? Task<*>)?.let { "task \"${it.name}\"" } ?: nameless
    return TaskCancelledException("$name was cancelled: $message", this)
}
