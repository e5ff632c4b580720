package dev.menai.internal.loop

import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CompletableJob
import kotlinx.coroutines.Job
import kotlinx.coroutines.SupervisorJob
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
    }

    enum class Phase { OPEN, CLOSING, CLOSED }

    /** The parent of all tasks; one that fails takes nobody with it. */
    val root: CompletableJob = SupervisorJob()

    /** Loop thread only. */
    val works = WorkList()

    private val phase = AtomicReference(Phase.OPEN)
    private val ended = CountDownLatch(1)

    val isOpen: Boolean get() = phase.get() == Phase.OPEN
    val isClosing: Boolean get() = phase.get() == Phase.CLOSING
    val isClosed: Boolean get() = phase.get() == Phase.CLOSED

    /** Refuses new tasks and cancels those that are there. A second call does nothing. Loop thread only. */
    fun begin(graceNanos: Long, reason: CancellationException) {
        if (!phase.compareAndSet(Phase.OPEN, Phase.CLOSING)) return
        works.snapshot().forEach { it.cancelWork(reason) }
        root.cancel(reason)
        turn.timers.add(GraceTimer(turn.poller.nanoTime() + graceNanos))
        root.invokeOnCompletion { turn.post(::finishIfDone) }
        finishIfDone()
    }

    fun register(work: OwnedWork) {
        works.add(work)
    }

    fun unregister(work: OwnedWork) {
        works.remove(work)
        if (phase.get() == Phase.CLOSING) finishIfDone()
    }

    private fun finishIfDone() {
        if (root.isCompleted && works.isEmpty) turn.post(::finish)
    }

    private fun finish() {
        if (phase.getAndSet(Phase.CLOSED) == Phase.CLOSED) return // abandoned, or the grace period was over first
        listener.closed()
        turn.closeAndRunRest()
    }

    /** Closes a loop that cannot turn any more, from a thread that is not the loop's. */
    fun abandon(reason: CancellationException, rest: (Runnable) -> Unit) {
        if (phase.getAndSet(Phase.CLOSED) == Phase.CLOSED) return // the loop came back and closed itself
        listener.abandoned()
        turn.closeFromOutside(rest)
        root.cancel(reason)
        ended.countDown()
    }

    /** The loop's last turn is over: let those who wait in [awaitEnd] go. */
    fun signalEnd() = ended.countDown()

    /** Waits for [signalEnd]; false if it did not come in time. */
    fun awaitEnd(timeoutNanos: Long): Boolean = ended.await(timeoutNanos, TimeUnit.NANOSECONDS)

    /** All jobs below [root], parents before their children. Any thread; a snapshot without a common moment. */
    fun jobs(): Sequence<Job> = root.children.flatMap(::withDescendants)

    private fun withDescendants(job: Job): Sequence<Job> = sequenceOf(job) + job.children.flatMap(::withDescendants)

    private inner class GraceTimer(deadlineNanos: Long) : Timer(deadlineNanos) {
        override fun run() = finish()
    }
}
