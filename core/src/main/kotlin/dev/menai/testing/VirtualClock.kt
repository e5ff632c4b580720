package dev.menai.testing

import dev.menai.EventLoop
import dev.menai.debugByDefault
import dev.menai.internal.loop.LoopTimers
import dev.menai.internal.loop.Poller
import dev.menai.internal.loop.ReadyQueue
import dev.menai.internal.loop.ShufflingPoller
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CoroutineScope
import java.util.concurrent.locks.LockSupport
import kotlin.time.Duration
import kotlin.time.Duration.Companion.nanoseconds
import kotlin.time.Duration.Companion.seconds
import kotlin.time.toKotlinDuration

/**
 * The time of a loop in a test: it stands still while the loop has work, and moves in jumps.
 *
 * [newLoop] makes the loop that lives on it. There are two ways to move the time:
 * - [advance] and [runUntilIdle] turn the loop in the calling thread, and only they move it;
 * - while the loop runs by itself, in `runUntilComplete` for instance, the time jumps to the next deadline whenever
 *   nothing is ready ([autoJump]). [runVirtual] is the short form of this.
 *
 * The time stands still while blocking code of `toThread` runs for the loop, and with [awaitsStages] while the loop waits
 * for a foreign stage; only [advance] moves it then. It does not wait for other work outside the loop: with nothing ready
 * it jumps. It does not jump to a deadline that is more than 70 years away: an infinite duration is for ever.
 *
 * **Threads.** The clock may be read from any thread; it is moved by the one that turns the loop.
 */
public class VirtualClock(
    /** Whether a loop that runs by itself jumps to its next deadline. Otherwise it waits for a post. */
    public val autoJump: Boolean = true,
    /**
     * Whether a loop that runs by itself stands still while a foreign stage is outstanding that it waits for, by `await`
     * or by an operation of `AsyncLoop`. Then a stage that only a timer of the loop completes has to be the loop's own.
     */
    public val awaitsStages: Boolean = false,
) {
    /** For Java. */
    public constructor(autoJump: Boolean) : this(autoJump, awaitsStages = false)

    private val poller = VirtualPoller()
    private var loop: EventLoop? = null

    /** Moved by the loop's thread only. */
    @Volatile
    private var nowNanos = 0L

    /** The time since the clock was made. */
    public val now: Duration get() = nowNanos.nanoseconds

    /**
     * Makes the loop that lives on this clock; [debug] as in [EventLoop].
     *
     * With a [shuffleSeed] each turn runs what is ready when it begins, callbacks, steps of tasks and due timers alike, in
     * an order drawn from the seed. So neither what one thread posts nor equal deadlines keep their order: a test finds
     * out who relies on it. The same seed gives the same orders to a program that has no other threads.
     *
     * @throws IllegalStateException if there is one already: a clock drives one loop.
     */
    @JvmOverloads
    public fun newLoop(
        name: String = "virtual",
        debug: Boolean = debugByDefault,
        shuffleSeed: Long? = null,
    ): EventLoop {
        check(
            loop == null,
        ) { "virtual clock drives loop \"${loop?.name}\" already; a second loop needs a clock of its own" }
        val poller = if (shuffleSeed == null) poller else ShufflingPoller(poller, shuffleSeed)
        val made = dev.menai.newLoop(name, poller, debug)
        made.outside.countsStages = awaitsStages
        loop = made
        return made
    }

    /**
     * Moves the time by [duration], and runs all that becomes due on the way, each at its own moment.
     *
     * Returns when nothing is ready any more. What the callbacks post or set for a moment on the way runs, too.
     *
     * @throws IllegalArgumentException if [duration] is negative or infinite.
     * @throws IllegalStateException if there is no loop, or it is running.
     * @throws dev.menai.LoopClosedException if the loop is closed.
     */
    public fun advance(duration: Duration) {
        require(!duration.isNegative()) { "duration < 0: $duration" }
        require(duration.isFinite()) { "duration is infinite" }
        turnUntilIdle(limitNanos = (now + duration).inWholeNanoseconds)
    }

    /** As [advance], for Java. */
    public fun advance(duration: java.time.Duration): Unit = advance(duration.toKotlinDuration())

    /** Runs all that is ready, without moving the time; as `advance(Duration.ZERO)`. */
    public fun runUntilIdle(): Unit = advance(Duration.ZERO)

    private fun turnUntilIdle(limitNanos: Long) {
        val loop = checkNotNull(loop) { "virtual clock has no loop; make one with newLoop()" }
        if (loop.isClosed) throw loop.refused("advance")
        poller.limitNanos = limitNanos
        poller.idle = false
        try {
            loop.runUntil { poller.idle && !loop.turn.hasReady && !hasDueTimer(loop) }
        } finally {
            poller.limitNanos = NO_LIMIT
        }
    }

    /** Set by a post from another thread, which came when everything else was done. */
    private fun hasDueTimer(loop: EventLoop): Boolean {
        val timers = loop.turn.timers
        return !timers.isEmpty && timers.earliestDeadlineNanos() - nowNanos <= 0
    }

    private inner class VirtualPoller : Poller {
        /** Set while [advance] turns the loop: how far the time may go. Loop thread only. */
        var limitNanos = NO_LIMIT

        /** Nothing was left to do before the limit. Loop thread only. */
        var idle = false

        @Volatile
        private var thread: Thread? = null

        override val isRealTime: Boolean get() = false

        override fun nanoTime(): Long = nowNanos

        override fun poll(timeoutNanos: Long, ready: ReadyQueue) {
            when {
                timeoutNanos == 0L -> return
                limitNanos != NO_LIMIT -> jumpWithinLimit(timeoutNanos)
                timeoutNanos > LONGEST_JUMP_NANOS -> waitForPost()
                isClosing && isBusyOutside -> waitForPostUntil(timeoutNanos) // a grace period is for threads as well
                isBusyOutside -> waitForPost()
                !autoJump && !isClosing -> waitForPost() // nobody will advance a close
                wasWoken -> return // by what was busy a moment ago
                else -> nowNanos += timeoutNanos
            }
        }

        private val isClosing get() = loop?.lifecycle?.isClosing == true

        private val isBusyOutside get() = loop?.outside?.isBusy == true

        private val wasWoken get() = loop?.turn?.wasWoken == true

        private fun jumpWithinLimit(timeoutNanos: Long) {
            idle = timeoutNanos > limitNanos - nowNanos
            nowNanos = if (idle) limitNanos else nowNanos + timeoutNanos
        }

        private fun waitForPost() {
            if (!endsByInterrupt()) LockSupport.park(this)
        }

        /** An interrupt is cleared, as nobody could park with it; but it may end what a test's thread waits for. */
        private fun endsByInterrupt(): Boolean {
            val test = loop?.testThread
            if (Thread.interrupted()) test?.noteInterrupt()
            return test != null && test.isInterrupted
        }

        /** As long as that takes in real time; then it has passed here as well. */
        private fun waitForPostUntil(timeoutNanos: Long) {
            val startNanos = System.nanoTime()
            if (!endsByInterrupt()) LockSupport.parkNanos(this, timeoutNanos)
            if (System.nanoTime() - startNanos >= timeoutNanos) nowNanos += timeoutNanos
        }

        override fun wake() = LockSupport.unpark(thread)

        override fun attach(thread: Thread) {
            this.thread = thread
        }
    }

    private companion object {
        const val NO_LIMIT = -1L

        /** Infinite delays are clamped to twice of that. */
        const val LONGEST_JUMP_NANOS = LoopTimers.MAX_DELAY_NANOS / 2
    }
}

/**
 * Runs [block] on a new loop whose time is virtual: it jumps to the next deadline whenever nothing is ready.
 *
 * As [dev.menai.runLoop], but an hour of timers takes milliseconds. If [block] waits for something that never comes, the
 * run ends after [realTimeLimit] of real time.
 *
 * @throws IllegalStateException if [block] has not ended after [realTimeLimit].
 */
public fun <T> runVirtual(realTimeLimit: Duration = 60.seconds, block: suspend CoroutineScope.() -> T): T {
    val loop = VirtualClock().newLoop()
    val alarm = RealTimeAlarm(loop, realTimeLimit)
    return loop.use {
        alarm.use {
            try {
                loop.runUntilComplete(block = block)
            } catch (cancelled: CancellationException) {
                throw alarm.verdict?.let { IllegalStateException(it, cancelled) } ?: cancelled
            }
        }
    }
}
