package dev.menai.interop

import dev.menai.EventLoop
import dev.menai.LoopCancellation
import dev.menai.future.await
import dev.menai.threads.BlockingCall
import dev.menai.threads.PortalResource
import dev.menai.threads.portal
import java.util.concurrent.Callable
import java.util.concurrent.CompletionStage
import java.util.function.Consumer
import java.util.function.Function

/** Threads that block for a loop. */
@InternalMenaiApi
public object ThreadAccess {
    /**
     * Tells [loop] that this thread begins to wait for what it posted there, if the loop waits for this thread in turn.
     *
     * Before that, [whenDone] is given what is to run when the wait is over, on the loop if it can.
     */
    @JvmStatic
    public fun blocked(loop: EventLoop, whenDone: Consumer<Runnable>) {
        val call = BlockingCall.current()
        if (call == null || call !in loop.outside) return
        whenDone.accept(loop.outside::resume)
        loop.outside.pause()
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
