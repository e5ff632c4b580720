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
 * Waits until this waiter is granted something, unless [enlist] serves it at once; returns what was granted, or throws
 * the failure it was given.
 *
 * [enlist] runs under the point's lock and either grants to the waiter and returns true, or adds it to a line; in that
 * case [enlisted] is called once, outside of the lock. Inline, so that a function that ends with it needs no frame of
 * its own: a wait is two objects, kotlinx's continuation and the waiter.
 *
 * **Cancellation.** A waiter that is cancelled in the line leaves it. One that is cancelled after its grant and before it
 * resumes gives the grant back, see [WaitPoint.giveBack].
 */
internal suspend inline fun <T> WaitPoint.suspendInLine(
    wanted: Any?,
    crossinline enlist: (Waiter) -> Boolean,
    crossinline enlisted: (SuspendWaiter) -> Unit = {},
): T =
    suspendCancellableCoroutine { continuation ->
        @Suppress("UNCHECKED_CAST")
        val waiter = SuspendWaiter(this, continuation as CancellableContinuation<Any?>, wanted)
        if (synchronized(this) { enlist(waiter) }) {
            waiter.deliverAtOnce()
        } else {
            continuation.invokeOnCancellation(waiter)
            waiter.noteIfUncancellable()
            enlisted(waiter)
        }
    }

/** As [suspendInLine], but returns [TIMED_OUT] if [timer] fires first; `null` never does. */
internal suspend inline fun WaitPoint.suspendInLineUntil(
    timer: WaitTimer?,
    wanted: Any?,
    crossinline enlist: (Waiter) -> Boolean,
    crossinline enlisted: () -> Unit = {},
): Any? {
    var alarm: AutoCloseable? = null
    try {
        return suspendInLine(wanted, enlist) { waiter ->
            waiter.isTimed = timer != null
            alarm = timer?.after { if (leave(waiter)) waiter.timedOut() }
            enlistedOrLeave(waiter, enlisted)
        }
    } finally {
        alarm?.close()
    }
}

/** A wait that fails before it has suspended must not stand in the line: it would be granted what nobody takes. */
private inline fun WaitPoint.enlistedOrLeave(waiter: Waiter, enlisted: () -> Unit) {
    try {
        enlisted()
    } catch (failure: Throwable) {
        if (!leave(waiter)) giveBack(waiter)
        throw failure
    }
}

/** A suspended coroutine; also its own cancellation handler, so that a wait costs one object. */
internal class SuspendWaiter(
    override val point: WaitPoint,
    override val continuation: CancellableContinuation<Any?>,
    wanted: Any?,
) : Waiter(wanted),
    PointWait,
    (Throwable?) -> Unit,
    (Throwable, Any?, CoroutineContext) -> Unit {
    /** The place where it is noted, for it cannot be found by its job. */
    @Volatile
    var uncancellable: UncancellableWaits? = null

    fun noteIfUncancellable() {
        uncancellable = continuation.context.noteUncancellable(this) ?: return
        if (synchronized(point) { line == null }) uncancellable?.remove(this) // it was granted before we noted it
    }

    override fun deliver() {
        uncancellable?.remove(this)
        val failure = failure
        val ifCancelled: (Throwable, Any?, CoroutineContext) -> Unit = this
        if (failure == null) continuation.resume(granted, ifCancelled) else continuation.resumeWithException(failure())
    }

    fun timedOut() {
        uncancellable?.remove(this)
        continuation.resume(TIMED_OUT)
    }

    /** Cancelled while it waits. */
    override fun invoke(cause: Throwable?) {
        point.leave(this)
    }

    /** Cancelled after the grant, before it could resume. */
    override fun invoke(cause: Throwable, value: Any?, context: CoroutineContext) = point.giveBack(this)

    override fun describe(): String = continuation.context.waiterName()
}
