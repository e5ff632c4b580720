package dev.menai.interop

import dev.menai.CarriedContext
import dev.menai.EventLoop
import dev.menai.captureContext
import java.util.concurrent.Callable

/** What the carriers of a loop found on the thread that created something of Java's. Any thread, any number of times. */
@InternalMenaiApi
public class LoopContext private constructor(private val context: CarriedContext) {
    /** Calls [action] with this context installed. */
    @Throws(Exception::class)
    public fun <R> call(action: Callable<R>): R = context.around { action.call() }

    /** As [call]. */
    public fun run(action: Runnable): Unit = context.around { action.run() }

    public companion object {
        /** `null` if [loop] carries nothing. */
        @JvmStatic
        public fun capture(loop: EventLoop): LoopContext? = loop.captureContext()?.let(::LoopContext)
    }
}
