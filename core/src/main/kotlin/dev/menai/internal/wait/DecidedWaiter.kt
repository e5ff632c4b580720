package dev.menai.internal.wait

import kotlinx.coroutines.DisposableHandle
import kotlinx.coroutines.InternalCoroutinesApi
import kotlinx.coroutines.Job
import kotlin.coroutines.Continuation
import kotlin.coroutines.resume
import kotlin.coroutines.resumeWithException
import kotlin.coroutines.suspendCoroutine

/**
 * As [suspendInLine], for a wait whose grant cannot be given back: an item that was put may have been taken already.
 *
 * **Cancellation.** A waiter that is cancelled in the line leaves it and throws. One that was granted resumes normally,
 * although its job is cancelled, and sees that at its next suspension: what happened is never reported as not happened.
 * A [kotlinx.coroutines.CancellableContinuation] cannot promise that.
 */
internal suspend fun WaitPoint.suspendUntilDecided(
    wanted: Any?,
    timer: WaitTimer? = null,
    enlist: (Waiter) -> Boolean,
): Any? {
    var alarm: AutoCloseable? = null
    try {
        return suspendCoroutine { continuation ->
            val waiter = DecidedWaiter(this, continuation, wanted)
            if (synchronized(this) { enlist(waiter) }) {
                waiter.deliverAtOnce()
            } else {
                waiter.isTimed = timer != null
                alarm = timer?.after { if (leave(waiter)) waiter.timedOut() }
                waiter.watch(continuation.context[Job])
            }
        }
    } finally {
        alarm?.close()
    }
}

/** Also the handler of its job's cancel: so a dump finds it. */
private class DecidedWaiter(
    override val point: WaitPoint,
    override val continuation: Continuation<Any?>,
    wanted: Any?,
) : Waiter(wanted),
    PointWait,
    (Throwable?) -> Unit {
    /** Resumed, or about to be; then the handle is of no use any more. */
    @Volatile private var decided = false

    @Volatile private var cancelHandle: DisposableHandle? = null

    @Volatile private var uncancellable: UncancellableWaits? = null

    @OptIn(InternalCoroutinesApi::class)
    fun watch(job: Job?) {
        uncancellable = continuation.context.noteUncancellable(this)
        cancelHandle = job?.invokeOnCompletion(onCancelling = true, handler = this)
        if (decided) uncancellable?.remove(this)
        if (decided) cancelHandle?.dispose() // it was resumed before there was a handle to dispose
    }

    /** The job's own exception: the cause may be a sibling's failure, which this caller did not throw. */
    @OptIn(InternalCoroutinesApi::class)
    override fun invoke(cause: Throwable?) {
        val job = continuation.context[Job]!!
        if (cause != null &&
            point.leave(
                this,
            )
        ) {
            resume { continuation.resumeWithException(job.getCancellationException()) }
        }
    }

    override fun deliver() =
        resume {
            val failure = failure
            if (failure == null) continuation.resume(granted) else continuation.resumeWithException(failure())
        }

    fun timedOut() = resume { continuation.resume(TIMED_OUT) }

    private inline fun resume(action: () -> Unit) {
        decided = true
        cancelHandle?.dispose()
        uncancellable?.remove(this)
        action()
    }

    override fun describe(): String = continuation.context.waiterName()
}
