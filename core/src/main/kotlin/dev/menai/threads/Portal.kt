package dev.menai.threads

import dev.menai.EventLoop
import dev.menai.LoopClosedException
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CoroutineScope
import java.util.concurrent.CompletableFuture

/** The way into this loop for threads that block, such as those of [toThread]. */
public fun EventLoop.portal(): Portal = Portal(this)

/**
 * The way into a loop for threads that may block: servlets, main methods, the code of [toThread].
 *
 * What anyio's `BlockingPortal` is to Python. It has no state and need not be closed.
 *
 * **Threads.** Any but the loop's own: that would wait for itself, and is refused. Somebody must turn the loop; a hosted
 * loop needs its host's thread for that.
 */
public class Portal internal constructor(
    /** Where everything runs. */
    public val loop: EventLoop,
) {
    /**
     * Runs [block] as a task on the loop, and blocks this thread until it has ended.
     *
     * Returns its result or throws what it threw, unwrapped.
     *
     * **Cancellation.** An interrupt of this thread cancels the task, waits until that has really ended, and throws
     * [InterruptedException], whatever the task still gave; a failure of its own is suppressed in it.
     *
     * @throws IllegalStateException on the loop's own thread.
     * @throws InterruptedException if this thread was interrupted.
     * @throws CancellationException if somebody else cancelled the task.
     * @throws LoopClosedException if the loop is closed, or was closed before the task ended; nobody waits for ever.
     */
    @Throws(InterruptedException::class)
    public fun <T> call(name: String? = null, block: suspend CoroutineScope.() -> T): T {
        val wait = PortalWait(loop, name)
        val task = wait.whileBlocked { loop.createTask(name, block = block) }
        return wait.result(task, task)
    }

    /**
     * Starts [block] as a task on the loop and returns at once; as [EventLoop.submit].
     *
     * @throws LoopClosedException if the loop is closing or closed.
     */
    public fun <T> startTask(name: String? = null, block: suspend CoroutineScope.() -> T): CompletableFuture<T> =
        loop.submit(name, block)

    /**
     * Opens an asynchronous resource for this thread, and blocks until [open] has returned.
     *
     * [open] and [close] run in one task on the loop. [close] runs once: when the result is closed, or when the loop
     * closes before. So the resource is never left open.
     *
     * **Cancellation.** An interrupt while it opens ends that, as in [call].
     *
     * @throws IllegalStateException on the loop's own thread.
     * @throws InterruptedException if this thread was interrupted.
     * @throws LoopClosedException if the loop is closed, or was closed before the resource was open.
     */
    @Throws(InterruptedException::class)
    public fun <R> wrap(name: String? = null, open: suspend () -> R, close: suspend (R) -> Unit): PortalResource<R> {
        val wait = PortalWait(loop, name)
        val life = ResourceLife(open, close)
        wait.whileBlocked {
            life.task = loop.createTask(name) { life.live() }
            life.task.invokeOnCompletion(life::ended)
            life.opened
        }
        return PortalResource(loop, life, wait.result(life.opened, life.task))
    }

    override fun toString(): String = "Portal(\"${loop.name}\")"
}
