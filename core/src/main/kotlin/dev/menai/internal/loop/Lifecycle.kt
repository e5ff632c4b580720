package dev.menai.internal.loop

import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CompletableJob
import kotlinx.coroutines.Job
import kotlinx.coroutines.SupervisorJob
import java.util.concurrent.CopyOnWriteArrayList
import java.util.concurrent.CountDownLatch
import java.util.concurrent.TimeUnit
import java.util.concurrent.atomic.AtomicReference

/**
 * A loop's way from open to closed.
 *
 * ```
 *   OPEN -- begin --> CLOSING -- all work ended, or the grace period is over --> CLOSED
 *     |                                                                            ^
 *     +-------------------------- abandon (the loop cannot turn) -----------------+
 * ```
 * Closing is driven by the loop's own turns, so it is the same for a loop with a thread and for a hosted one.
 */
internal class Lifecycle(private val turn: LoopTurn, private val listener: Listener) {
    /** What a loop does when its phase changes; called on the loop, except for [abandoned]. */
    interface Listener {
        /** The last thing before the queues are shut: who is still there. */
        fun closed()

        fun abandoned()

        /** The last turn is over; on the thread that saw it, maybe more than once. */
        fun gone()
    }

    enum class Phase { OPEN, CLOSING, CLOSED }

    /** The parent of all tasks; one that fails takes nobody with it. */
    val root: CompletableJob = SupervisorJob()

    val works = WorkList()

    /** What other views of the loop have to cancel; see [onClose]. */
    private val cancellers = CopyOnWriteArrayList<(CancellationException) -> Unit>()

    /** What waits for its turn in a line without being a task, as other views of the loop know it. */
    @Volatile
    var waitsInLines: () -> Int = { 0 }

    private val phase = AtomicReference(Phase.OPEN)

    /** Given to [begin]. Loop thread only. */
    private var reason: CancellationException? = null
    private val ended = CountDownLatch(1)

    /** Completes when the loop's last turn is over. */
    val gone: CompletableJob = Job()

    val isOpen: Boolean get() = phase.get() == Phase.OPEN
    val isClosing: Boolean get() = phase.get() == Phase.CLOSING
    val isClosed: Boolean get() = phase.get() == Phase.CLOSED

    /** Refuses new tasks and cancels those that are there. A second call does nothing. Loop thread only. */
    fun begin(graceNanos: Long, reason: CancellationException) {
        if (!phase.compareAndSet(Phase.OPEN, Phase.CLOSING)) return
        this.reason = reason
        turn.probe?.closing()
        cancelAll(reason)
        turn.timers.add(GraceTimer(turn.poller.nanoTime() + graceNanos))
        root.invokeOnCompletion { turn.post(::finishIfDone) }
        finishIfDone()
    }

    /**
     * Calls [cancel] when the loop begins to close, and again when it is closed: in between new waits may begin. On the
     * loop, or on the thread that abandons it.
     */
    fun onClose(cancel: (CancellationException) -> Unit) {
        cancellers += cancel
    }

    private fun cancelAll(reason: CancellationException) {
        works.snapshot().forEach { it.cancelWork(reason) }
        cancellers.forEach { it(reason) }
        root.cancel(reason)
    }

    /** Any thread; [unregister] it when it has ended, or if the loop refuses to run it. */
    fun register(work: OwnedWork) {
        works.add(work)
        turn.probe?.workCreated(work)
    }

    /** Any thread. Does nothing if [work] is not registered. */
    fun unregister(work: OwnedWork, failure: Throwable? = null) {
        works.remove(work)
        turn.probe?.workEnded(work, failure)
        if (phase.get() == Phase.CLOSING) finishIfDone()
    }

    private fun finishIfDone() {
        if (root.isCompleted && works.isEmpty) turn.post(::finish)
    }

    private fun finish() {
        if (phase.getAndSet(Phase.CLOSED) == Phase.CLOSED) return // abandoned, or the grace period was over first
        listener.closed()
        turn.probe?.ending()
        cancellers.forEach { it(reason!!) }
        turn.closeAndRunRest()
    }

    /** Closes a loop that cannot turn any more, from a thread that is not the loop's. */
    fun abandon(reason: CancellationException, rest: (Runnable) -> Unit) {
        if (phase.getAndSet(Phase.CLOSED) == Phase.CLOSED) return // the loop came back and closed itself
        listener.abandoned()
        turn.closeFromOutside(rest)
        cancelAll(reason)
        signalEnd()
    }

    /** The loop's last turn is over: let those who wait in [awaitEnd], or for [gone], go. */
    fun signalEnd() {
        listener.gone()
        turn.probe?.closed()
        ended.countDown()
        gone.complete()
    }

    /** Waits for [signalEnd]; false if it did not come in time. */
    fun awaitEnd(timeoutNanos: Long): Boolean = ended.await(timeoutNanos, TimeUnit.NANOSECONDS)

    /** All jobs below [root], parents before their children. Any thread; a snapshot without a common moment. */
    fun jobs(): Sequence<Job> = root.children.flatMap(::withDescendants)

    private fun withDescendants(job: Job): Sequence<Job> = sequenceOf(job) + job.children.flatMap(::withDescendants)

    private inner class GraceTimer(deadlineNanos: Long) : Timer(deadlineNanos) {
        override fun run() = finish()
    }
}
