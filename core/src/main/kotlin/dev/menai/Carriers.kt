package dev.menai

import kotlin.coroutines.CoroutineContext

/** The carriers of a loop, replaced as a whole when one is added: what was captured stays with those that captured it. */
internal class Carriers(private val loop: EventLoop, private val carriers: List<ContextCarrier<Any>>) {
    @Suppress("UNCHECKED_CAST") // it is given back only what it captured itself
    fun with(carrier: ContextCarrier<*>) = Carriers(loop, carriers + (carrier as ContextCarrier<Any>))

    /** What the current thread has, one value for each carrier. */
    fun capture(): Array<Any?> = Array(carriers.size) { attempt("capture") { carriers[it].capture() } }

    fun install(values: Array<Any?>) {
        for (i in values.indices) attempt("install") { carriers[i].install(values[i]) }
    }

    /** The others have to be put back all the same. */
    private inline fun <R> attempt(step: String, action: () -> R): R? =
        try {
            action()
        } catch (failure: Throwable) {
            if (failure.isFatal()) throw failure
            loop.report("a context carrier of loop \"${loop.name}\" threw in $step", failure, taskName = null)
            null
        }
}

/** What the carriers of a loop found on one thread, for any other. Immutable. */
internal class CarriedContext(private val carriers: Carriers, private val values: Array<Any?>) {
    inline fun <R> around(action: () -> R): R {
        val outer = carriers.capture()
        carriers.install(values)
        try {
            return action()
        } finally {
            carriers.install(outer)
        }
    }
}

/** What the current thread has; `null` if the loop carries nothing, which costs the look at one field. */
internal fun EventLoop.captureContext(): CarriedContext? = carriers?.let { CarriedContext(it, it.capture()) }

/** [callback] with what the current thread has around it. */
internal fun EventLoop.carried(callback: Runnable): Runnable {
    val context = captureContext() ?: return callback
    return Runnable {
        context.around {
            try {
                callback.run()
            } catch (failure: Throwable) {
                reportCallback(failure) // here, where a handler that logs has the marks of the callback
            }
        }
    }
}

/** [context] with what the current thread has, in place of what the coroutine that [context] is of was created with. */
internal fun EventLoop.carryingAnew(context: CoroutineContext): CoroutineContext =
    if (carriers == null) context else context + threadContext()

/** [context] with what the current thread has, unless the caller has captured that already. */
internal fun EventLoop.carrying(context: CoroutineContext): CoroutineContext =
    if (carriers == null || context[CarriedElement] != null) context else context + threadContext()
