package dev.menai

import java.util.concurrent.CompletableFuture
import java.util.concurrent.CompletionException
import java.util.concurrent.ExecutionException
import java.util.concurrent.TimeUnit

/**
 * What [EventLoop.submit] gives: cancelling it cancels the task.
 *
 * It holds the task, and so its failure, until somebody looks: blocks, derives a stage, hands it to other stages.
 */
internal class TaskBackedFuture<T>(private val task: Task<T>) : CompletableFuture<T>() {
    init {
        task.bare.invokeOnCompletion { failure ->
            if (failure == null) complete(task.resultOrThrow()) else fail(failure)
        }
    }

    private fun fail(failure: Throwable) {
        // A thread or a foreign future that waits now has it. It was cancelled: nobody wants it.
        if (numberOfDependents > 0 || isDone) task.looked()
        completeExceptionally(failure)
    }

    override fun cancel(mayInterruptIfRunning: Boolean): Boolean {
        val cancelled = super.cancel(mayInterruptIfRunning)
        if (cancelled) task.cancel("future of task \"${task.name}\" was cancelled")
        return cancelled
    }

    override fun get(): T = looking { refusingToBlockTheLoop { super.get() } }

    override fun get(timeout: Long, unit: TimeUnit): T =
        looking {
            refusingToBlockTheLoop(unit.toNanos(timeout)) { super.get(it, TimeUnit.NANOSECONDS) }
        }

    override fun join(): T = looking { refusingToBlockTheLoop(interruptible = false) { super.join() } }

    override fun getNow(valueIfAbsent: T): T = looking { super.getNow(valueIfAbsent) }

    /** The JDK asks for one whenever something depends on this; how those end is theirs to tell. */
    override fun <U> newIncompleteFuture(): CompletableFuture<U> {
        task.looked()
        return CompletableFuture()
    }

    /** Asked by those that are to wait for this: `thenCombine` and its kin. */
    override fun toCompletableFuture(): CompletableFuture<T> = apply { task.looked() }

    private inline fun looking(wait: () -> T): T =
        try {
            wait()
        } catch (failure: Exception) {
            if (failure is ExecutionException || failure is CompletionException) task.looked()
            throw failure
        }

    /** The loop's thread would wait for itself, for ever. [wait] is given what is left of the time. */
    private inline fun refusingToBlockTheLoop(
        timeoutNanos: Long = Long.MAX_VALUE,
        interruptible: Boolean = true,
        wait: (leftNanos: Long) -> T,
    ): T {
        check(isDone || !task.loop.isOnLoop()) {
            "would block loop \"${task.loop.name}\" for task \"${task.name}\"; use await(), or call from another thread"
        }
        return wait(task.loop.awaitInTest(this, timeoutNanos, interruptible))
    }
}
