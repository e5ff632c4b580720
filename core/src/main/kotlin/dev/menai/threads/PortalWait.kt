package dev.menai.threads

import dev.menai.EventLoop
import dev.menai.LoopCancellation
import dev.menai.LoopClosedException
import dev.menai.Task
import dev.menai.bare
import dev.menai.resultOrThrow
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.Deferred
import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.Job
import java.util.concurrent.CountDownLatch

/** A thread that blocks for [loop]; refused if it is the one that turns it. */
internal class PortalWait(private val loop: EventLoop, name: String?) {
    init {
        check(!loop.isOnLoop()) {
            val work = if (name == null) "a task" else "task \"$name\""
            "would block loop \"${loop.name}\" for $work of its own; call the suspend function, or use createTask { }"
        }
    }

    /**
     * Lets [start] begin what this thread will wait for.
     *
     * If this thread runs code that the loop waits for in turn, it is the loop's move until then: its virtual time goes
     * on, from when there is something to do. It stops again on the loop, before that can look at its clock.
     */
    fun <J : Job> whileBlocked(start: () -> J): J {
        val awaited = start()
        val call = BlockingCall.current()
        if (call == null || call !in loop.outside) return awaited
        awaited.bare.invokeOnCompletion { loop.outside.resume() }
        loop.outside.pause()
        return awaited
    }

    /** The result of [awaited], which [task] works for. An interrupt cancels the task, and waits for its end. */
    fun <T> result(awaited: Deferred<T>, task: Task<*>): T {
        try {
            awaitEndOf(awaited)
        } catch (interrupt: InterruptedException) {
            task.cancel("thread \"${Thread.currentThread().name}\", which waited for it, was interrupted")
            uninterruptibly(task)
            task.ownFailure()?.let(interrupt::addSuppressed)
            throw interrupt
        }
        if (!awaited.isCompleted) throw closedBefore(task, cause = null)
        try {
            return awaited.resultOrThrow()
        } catch (cancellation: LoopCancellation) {
            throw closedBefore(task, cancellation)
        }
    }

    fun closedBefore(task: Task<*>, cause: Throwable?): LoopClosedException = loop.run.closedBefore(task, cause)

    /** Waits until [awaited] has ended, or the loop is gone and it may never. */
    private fun awaitEndOf(awaited: Job) {
        loop.testThread?.await(isDone = { awaited.isCompleted || loop.isClosed }) { whenEnded(awaited, it) }
        val over = CountDownLatch(1)
        val ends = listOf(awaited.bare, loop.lifecycle.gone).map { it.invokeOnCompletion { over.countDown() } }
        try {
            over.await()
        } finally {
            ends.forEach { it.dispose() }
        }
    }

    private fun whenEnded(awaited: Job, action: Runnable) {
        awaited.invokeOnCompletion { action.run() }
        loop.lifecycle.gone.invokeOnCompletion { action.run() }
    }

    /** As [awaitEndOf]; an interrupt is kept for the caller. */
    fun uninterruptibly(awaited: Job) {
        var interrupted = false
        while (true) {
            try {
                awaitEndOf(awaited)
                break
            } catch (_: InterruptedException) {
                interrupted = true
            }
        }
        if (interrupted) Thread.currentThread().interrupt()
    }

    @OptIn(ExperimentalCoroutinesApi::class)
    private fun Task<*>.ownFailure(): Throwable? =
        if (isCompleted) getCompletionExceptionOrNull()?.takeIf { it !is CancellationException } else null
}
