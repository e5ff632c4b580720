package dev.menai.interop

import dev.menai.EventLoop
import dev.menai.LoopCancellation
import dev.menai.future.await
import dev.menai.threads.BlockingCall
import dev.menai.threads.PortalResource
import dev.menai.threads.portal
import java.util.concurrent.Callable
import java.util.concurrent.CompletionStage
import java.util.function.Function

/** Threads that block for a loop. */
@InternalMenaiApi
public object ThreadAccess {
    /**
     * Tells [loop] that this thread begins to wait for it; it is to run the result when it is done with that, on the loop
     * if it can. `null` if the loop does not wait for this thread in turn.
     */
    @JvmStatic
    public fun blocked(loop: EventLoop): Runnable? {
        val call = BlockingCall.current() ?: return null
        return if (loop.outside.pause(call)) Runnable { loop.outside.resume() } else null
    }

    /** Runs [action] when the last turn of [loop] is over; the result takes it back. */
    @JvmStatic
    public fun whenGone(loop: EventLoop, action: Runnable): AutoCloseable {
        val handle = loop.lifecycle.gone.invokeOnCompletion { action.run() }
        return AutoCloseable(handle::dispose)
    }

    /** Whether the loop itself, by its close, cancelled what failed with [failure]. */
    @JvmStatic
    public fun isOfTheClose(failure: Throwable?): Boolean = failure is LoopCancellation

    /** As [dev.menai.threads.Portal.wrap], for what opens and closes by stages. */
    @JvmStatic
    @Throws(Exception::class)
    public fun <R> wrap(
        loop: EventLoop,
        name: String?,
        open: Callable<out CompletionStage<out R>>,
        close: Function<in R, out CompletionStage<*>>,
    ): PortalResource<R> = loop.portal().wrap(name, { open.call().await() }, { close.apply(it).await() })
}
