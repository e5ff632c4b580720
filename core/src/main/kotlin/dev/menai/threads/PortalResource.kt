package dev.menai.threads

import dev.menai.EventLoop
import dev.menai.LoopClosedException
import dev.menai.Task
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.withContext
import java.util.concurrent.atomic.AtomicBoolean

/**
 * An asynchronous resource in the hands of a thread that blocks; made by [Portal.wrap].
 *
 * **Threads.** Any but the loop's own.
 */
public class PortalResource<out R> internal constructor(
    private val loop: EventLoop,
    private val life: ResourceLife<R>,
    /** What was opened. */
    public val value: R,
) : AutoCloseable {
    private val closed = AtomicBoolean()

    /**
     * Closes the resource on its loop, and blocks until that is done. Does nothing a second time.
     *
     * Throws what the resource's own close threw. An interrupt does not cut it short, and is kept.
     *
     * @throws IllegalStateException on the loop's own thread.
     * @throws LoopClosedException if the loop was closed before the resource was.
     */
    override fun close() {
        val wait = PortalWait(loop, life.task.name)
        if (!closed.compareAndSet(false, true)) return
        wait.whileBlocked { life.task.also { life.release.complete(Unit) } }
        wait.uninterruptibly(life.task)
        if (!life.task.isCompleted) throw wait.closedBefore(life.task, cause = null)
        life.closeFailure?.let { throw it }
    }

    override fun toString(): String = "PortalResource($value)"
}

/** The task that opens a resource, keeps it until its release, and closes it. */
internal class ResourceLife<out R>(private val open: suspend () -> R, private val close: suspend (R) -> Unit) {
    lateinit var task: Task<Unit>
    private val whenOpened = CompletableDeferred<@UnsafeVariance R>()
    val opened: kotlinx.coroutines.Deferred<R> get() = whenOpened
    val release = CompletableDeferred<Unit>()

    /** What [close] threw. Read after the task's end. */
    @Volatile
    var closeFailure: Throwable? = null

    suspend fun live() {
        val resource = open()
        whenOpened.complete(resource)
        try {
            release.await()
        } finally {
            withContext(NonCancellable) { closed(resource) }
        }
    }

    private suspend fun closed(resource: @UnsafeVariance R) =
        try {
            close(resource)
        } catch (failure: Throwable) {
            closeFailure = failure
            throw failure
        }

    /** The task has ended; if it did so before it opened anything, that is what its opener is told. */
    fun ended(failure: Throwable?) {
        whenOpened.completeExceptionally(failure ?: CancellationException("the resource was not opened"))
    }
}
