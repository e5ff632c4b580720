package dev.menai

import dev.menai.internal.loop.Timer
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Job
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.currentCoroutineContext
import kotlinx.coroutines.ensureActive
import kotlinx.coroutines.job
import java.util.concurrent.TimeoutException
import kotlin.time.Duration

/**
 * Runs [block], and cancels it if it has not ended when [duration] has passed.
 *
 * Returns the block's result if it ended in time. Otherwise waits until the block has really stopped, and throws a
 * [TimeoutException], whatever it still returned; if it threw something else meanwhile, that is thrown, with the timeout
 * as suppressed. The block is given its [Timeout], to look at the deadline or to move it. As `asyncio.timeout`, the block
 * begins even if [duration] is zero or less; then it is cancelled at its first suspension. [Duration.INFINITE] sets no
 * limit.
 *
 * **Cancellation.** Cancels the block. If it comes together with the deadline, the cancellation wins.
 *
 * @throws TimeoutException if the deadline passed first. Never a [CancellationException], unlike kotlinx's
 *   `withTimeout`, so it cannot end the calling coroutine silently.
 * @throws NoEventLoopException if there is no loop here.
 */
public suspend fun <T> timeout(duration: Duration, block: suspend CoroutineScope.(Timeout) -> T): T {
    val loop = currentCoroutineContext().loopOrNull()
    return if (loop == null) timeoutOnCallersLoop(duration, block) else timeoutOn(loop, duration, block)
}

/** Apart, so that the common case above needs no state machine. */
private suspend fun <T> timeoutOnCallersLoop(duration: Duration, block: suspend CoroutineScope.(Timeout) -> T): T =
    timeoutOn(currentLoop(), duration, block)

private suspend fun <T> timeoutOn(
    loop: EventLoop,
    duration: Duration,
    block: suspend CoroutineScope.(Timeout) -> T,
): T = Timeout(loop, loop.time() + duration) { "no result within $duration" }.run(block)

/** A timer that cancels [job] when it fires. */
internal interface EndsJob {
    val job: Job
}

/** As [timeout], with a deadline in the current loop's [time][EventLoop.time] instead of a duration. */
public suspend fun <T> timeoutAt(deadline: Duration, block: suspend CoroutineScope.(Timeout) -> T): T =
    Timeout(currentLoop(), deadline) { "no result by $deadline of the loop's time" }.run(block)

/**
 * The deadline of a block that [timeout] or [timeoutAt] runs.
 *
 * **Threads.** May be used from any thread, as long as the block runs.
 */
public class Timeout internal constructor(
    private val loop: EventLoop,
    deadline: Duration,
    private var message: () -> String,
) {
    private enum class State { ACTIVE, EXPIRED, FINISHED }

    // All guarded by this, for moments only: the deadline may pass while another thread moves it.
    private var state = State.ACTIVE
    private var deadlineOrNever = deadline
    private var expiry: Expiry? = null

    /** Whether the deadline passed before the block had ended; from that moment on, and for ever. */
    @Volatile
    public var expired: Boolean = false
        private set

    /** When the block will be cancelled, in the loop's [time][EventLoop.time]; [Duration.INFINITE] if never. */
    public val deadline: Duration get() = synchronized(this) { deadlineOrNever }

    /**
     * Moves the deadline to [after] from now; [Duration.INFINITE] takes it away.
     *
     * @throws IllegalStateException if the block has ended or the deadline has passed.
     */
    public fun reschedule(after: Duration) {
        move(loop.time() + after) { "no result within $after of its last reschedule" }
    }

    /**
     * Moves the deadline to [deadline] of the loop's [time][EventLoop.time]; [Duration.INFINITE] takes it away.
     *
     * @throws IllegalStateException if the block has ended or the deadline has passed.
     */
    public fun rescheduleAt(deadline: Duration) {
        move(deadline) { "no result by $deadline of the loop's time" }
    }

    private fun move(deadline: Duration, message: () -> String) {
        val previous: Expiry
        val next: Expiry
        synchronized(this) {
            check(state == State.ACTIVE) { "timeout has ${state.name.lowercase()}; a new deadline needs a new timeout" }
            previous = expiry!!
            next = Expiry(deadline, previous.job)
            deadlineOrNever = deadline
            this.message = message
            expiry = next
        }
        previous.remove()
        next.set()
    }

    override fun toString(): String =
        synchronized(this) { "Timeout(${state.name.lowercase()}, deadline $deadlineOrNever)" }

    internal suspend fun <T> run(block: suspend CoroutineScope.(Timeout) -> T): T {
        val caller = currentCoroutineContext()
        try {
            return coroutineScope {
                begin(coroutineContext.job)
                block(this@Timeout)
            }
        } catch (failure: Throwable) {
            if (!expired) throw failure
            // The caller was cancelled as well: that is not ours to turn into a timeout.
            if (failure is CancellationException) caller.ensureActive()
            throw timedOut(caller.taskOrNull(), failure)
        } finally {
            finish()
        }
    }

    private fun begin(job: Job) {
        val first = Expiry(deadline, job)
        expiry = first
        first.set()
    }

    private fun finish() {
        synchronized(this) { if (state == State.ACTIVE) state = State.FINISHED }
        expiry!!.remove()
    }

    /** What to throw: the timeout, or what the block threw instead of stopping. */
    private fun timedOut(task: Task<*>?, failure: Throwable): Throwable {
        val timeout = TimeoutException(if (task == null) message() else "${message()} (${task.nameAndSite()})")
        if (failure is CancellationException) return timeout
        return failure.apply { addSuppressed(timeout) }
    }

    /** True if this passing deadline is the one that counts. */
    private fun expire(passing: Expiry): Boolean =
        synchronized(this) {
            val counts = state == State.ACTIVE && passing === expiry && passing.job.isActive
            if (counts) state = State.EXPIRED
            counts
        }

    private inner class Expiry(private val at: Duration, override val job: Job) :
        Timer(loop.nanosAt(at)),
        EndsJob {
        fun set() {
            if (at == Duration.INFINITE) return
            val passed = deadlineNanos - loop.timers.nanoTime() <= 0
            // A post comes before what the block makes ready for the next turn, a timer would come behind it.
            val accepted = if (passed) loop.turn.post(this) else loop.timers.add(this)
            if (!accepted) dropped()
        }

        fun remove() = loop.timers.remove(this)

        override fun dropped() = loop.timers.runElsewhereAt(deadlineNanos, this)

        override fun run() {
            if (!expire(this)) return // moved, or the block ended, in the turn in which this became due
            expired = true
            job.cancel(LoopCancellation("timeout"))
        }
    }
}
