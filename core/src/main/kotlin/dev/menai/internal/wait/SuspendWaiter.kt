package dev.menai.internal.wait

import kotlinx.coroutines.CancellableContinuation
import kotlinx.coroutines.suspendCancellableCoroutine
import kotlin.coroutines.CoroutineContext
import kotlin.coroutines.resume
import kotlin.coroutines.resumeWithException

/** Sets a timer for a wait; the primitives belong to no loop, so the caller's context decides where time comes from. */
internal fun interface WaitTimer {
    fun after(action: Runnable): AutoCloseable
}

/** What a timed wait that ended without a grant returns. */
internal val TIMED_OUT = Any()

/**
 * Waits until this waiter is granted something, unless [enlist] serves it at once.
 *
 * [enlist] runs under the point's lock and either grants to the waiter and returns true, or adds it to a line; in that
 * case [enlisted] is called once, outside of the lock. Returns what was granted, [TIMED_OUT] if [timer] fired first, or throws the failure it was given.
 *
 * **Cancellation.** A waiter that is cancelled in the line leaves it. One that is cancelled after its grant and before it
 * resumes gives the grant back, see [WaitPoint.giveBack].
 */
internal suspend fun WaitPoint.suspendInLine(
    wanted: Any?,
    timer: WaitTimer? = null,
    enlisted: (() -> Unit)? = null,
    enlist: (Waiter) -> Boolean,
): Any? {
    var alarm: AutoCloseable? = null
    try {
        return suspendCancellableCoroutine { continuation ->
            val waiter = SuspendWaiter(this, continuation, wanted)
            val served = synchronized(this) { enlist(waiter) }
            if (served) {
                waiter.followers?.deliver()
                waiter.deliver()
            } else {
                continuation.invokeOnCancellation(waiter)
                alarm = timer?.after { if (leave(waiter)) waiter.timedOut() }
                enlisted?.invoke()
            }
        }
    } finally {
        alarm?.close()
    }
}

/** A suspended coroutine; also its own cancellation handler, so that a wait costs one object. */
private class SuspendWaiter(
    private val point: WaitPoint,
    private val continuation: CancellableContinuation<Any?>,
    wanted: Any?,
) : Waiter(wanted),
    (Throwable?) -> Unit,
    (Throwable, Any?, CoroutineContext) -> Unit {
    override fun deliver() {
        val failure = failure
        val ifCancelled: (Throwable, Any?, CoroutineContext) -> Unit = this
        if (failure == null) continuation.resume(granted, ifCancelled) else continuation.resumeWithException(failure())
    }

    fun timedOut() = continuation.resume(TIMED_OUT)

    /** Cancelled while it waits. */
    override fun invoke(cause: Throwable?) {
        point.leave(this)
    }

    /** Cancelled after the grant, before it could resume. */
    override fun invoke(cause: Throwable, value: Any?, context: CoroutineContext) = point.giveBack(this)

    override fun describe(): String = continuation.context.waiterName()
}
