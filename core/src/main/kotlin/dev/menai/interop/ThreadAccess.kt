package dev.menai.interop

import dev.menai.EventLoop
import dev.menai.LoopCancellation
import dev.menai.threads.BlockingCall

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
}
