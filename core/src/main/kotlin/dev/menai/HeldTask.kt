package dev.menai

import dev.menai.internal.loop.Lifecycle
import dev.menai.internal.loop.OwnedWork
import dev.menai.internal.loop.WorkGroup
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CompletionHandler
import kotlinx.coroutines.DisposableHandle
import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.InternalCoroutinesApi
import kotlinx.coroutines.InternalForInheritanceCoroutinesApi
import kotlinx.coroutines.Job
import kotlinx.coroutines.selects.SelectClause1

/**
 * A task as whoever created it holds it: notices who looks at its failure.
 *
 * A coroutine cannot: kotlinx's `awaitAll` and completion handlers go past everything that can be overridden. Tasks whose
 * failure always reaches somebody, those of groups and gathers, are held bare. Both are equal; a coroutine that has one
 * is shown as this.
 */
@OptIn(InternalCoroutinesApi::class, InternalForInheritanceCoroutinesApi::class, ExperimentalCoroutinesApi::class)
internal class HeldTask<T>(val coroutine: TaskCoroutine<T>) :
    Task<T> by coroutine,
    TaskWatch {
    override val held: HeldTask<*> get() = this

    /** A fatal failure, and one while the loop closes, is reported by the coroutine. Before anybody can see it. */
    override fun ended(task: Task<*>, failure: Throwable?) {
        if (failure == null || failure is CancellationException || failure.isFatal()) return
        if (loop.lifecycle.isOpen) loop.unseen.failed(this, failure, name, createdAt)
    }

    /** It has been given to somebody, if it failed. */
    fun looked() {
        if (coroutine.isCompleted) coroutine.getCompletionExceptionOrNull()?.let(loop.unseen::looked)
    }

    override suspend fun await(): T {
        if (!coroutine.isCompleted) return awaitEnd()
        looked()
        return coroutine.await()
    }

    /** A wait that is cancelled has seen nothing. */
    private suspend fun awaitEnd(): T =
        try {
            coroutine.await()
        } catch (failure: Throwable) {
            if (failure !is CancellationException) looked()
            throw failure
        }

    override val onAwait: SelectClause1<T>
        get() {
            if (coroutine.watch === this) coroutine.watch = SelectedTask(this)
            looked() // it may have ended by now
            return coroutine.onAwait
        }

    override fun getCompleted(): T {
        looked()
        return coroutine.getCompleted()
    }

    override fun getCompletionExceptionOrNull(): Throwable? {
        looked()
        return coroutine.getCompletionExceptionOrNull()
    }

    /** Of a task that has failed: nobody wants to know, as in asyncio. */
    override fun cancel(cause: CancellationException?) {
        looked()
        coroutine.cancel(cause)
    }

    override fun cancel(reason: String) = cancel(CancellationException(reason))

    override fun invokeOnCompletion(handler: CompletionHandler): DisposableHandle =
        coroutine.invokeOnCompletion(handler.looking())

    override fun invokeOnCompletion(
        onCancelling: Boolean,
        invokeImmediately: Boolean,
        handler: CompletionHandler,
    ): DisposableHandle = coroutine.invokeOnCompletion(onCancelling, invokeImmediately, handler.looking())

    private fun CompletionHandler.looking(): CompletionHandler =
        { failure ->
            if (failure != null) loop.unseen.looked(failure)
            this(failure)
        }

    override fun equals(other: Any?): Boolean = other === this || other === coroutine

    override fun hashCode(): Int = System.identityHashCode(coroutine)

    override fun toString(): String = coroutine.toString()
}

/**
 * Stands in a [HeldTask]'s place from the first `select` on: what that does with a failure cannot be seen.
 *
 * No flag of the held task, which one more field would make half as large again. The field that has it is a plain one:
 * whoever completes the task has read the state that the `select` registered with.
 */
private class SelectedTask(override val held: HeldTask<*>) : TaskWatch {
    override fun ended(task: Task<*>, failure: Throwable?) = Unit
}

/** This job without the look that waiting for it would be; what stands in the tree of jobs. */
internal val Job.bare: Job get() = (this as? HeldTask<*>)?.coroutine ?: this

/** The task that this job of the tree is, as users are given it. */
internal fun Job.asTaskOrNull(): Task<*>? = (this as? TaskCoroutine<*>)?.asHeld

/** `task "stock", created at Main.kt:31`, for messages. */
internal fun Task<*>.nameAndSite(): String = "task \"$name\"" + createdAt?.let { ", created at $it" }.orEmpty()

/** Whoever waited for this job has taken its failure, if it failed. */
internal fun Job.looked() {
    (this as? HeldTask<*>)?.looked()
}

/** The group that has to wait for the task that this node of a dump is. */
internal fun groupOf(node: Any): WorkGroup? =
    (node as? TaskCoroutine<*>)?.watch?.group ?: (node as? OwnedWork)?.head as? WorkGroup

/** Coroutines' tasks that have not ended. */
internal fun Lifecycle.runningTasks(): List<Task<*>> =
    jobs().mapNotNull { it.asTaskOrNull() }.filter { !it.isCompleted }.toList()
