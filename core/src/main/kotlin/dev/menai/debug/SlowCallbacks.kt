package dev.menai.debug

import dev.menai.EventLoop
import dev.menai.internal.loop.LoopTurn
import dev.menai.internal.loop.StepSight
import java.util.concurrent.CountDownLatch
import java.util.concurrent.TimeUnit
import kotlin.time.Duration
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds

/**
 * Finds the callback, or the step of a task, that keeps a loop from all others, and says where it was meanwhile.
 *
 * The loop only leaves to be seen what it runs ([LoopTurn.sight]). The watchdog looks a few times per threshold; a step that it sees for
 * the second time is sampled from then on. When it has ended, or has gone on for a second more, it is reported.
 *
 * A look that comes late, because the whole JVM or the machine stood still, counts as if it had come little late: what a
 * debugger or the collector takes is not blamed on a callback.
 */
internal class SlowCallbacks(
    private val loop: EventLoop,
    threshold: Duration,
    private val watchdog: Watchdog = Watchdog.shared,
    private val clock: () -> Long = System::nanoTime,
) : Check(),
    Watched {
    private val thresholdNanos = threshold.inWholeNanoseconds
    private val lookNanos = (thresholdNanos / LOOKS_PER_THRESHOLD).coerceAtLeast(SHORTEST_NAP_NANOS)
    private val sampleNanos = (thresholdNanos / SAMPLES_PER_THRESHOLD).coerceAtLeast(SHORTEST_NAP_NANOS)

    private val reports = RepeatedReports(loop.name, clock)

    /** The step under suspicion. Written by whoever looks, under this object's monitor; read by the loop. */
    @Volatile
    private var slow: SlowStep? = null

    /** Guarded by this. */
    private var nextNanos = clock()

    /** The report that the watchdog writes, outside the monitor; `null` if there is none. Guarded by this. */
    private var inWriting: Writing? = null

    private class Writing {
        private val writer = Thread.currentThread()
        private val written = CountDownLatch(1)

        fun ended() = written.countDown()

        /** Not for ever: the log may need a lock that the caller holds. Nor against an interrupt, which stays set. */
        fun await() {
            if (writer === Thread.currentThread()) return
            try {
                written.await(LONGEST_WRITING_SECONDS, TimeUnit.SECONDS)
            } catch (_: InterruptedException) {
                Thread.currentThread().interrupt()
            }
        }
    }

    fun begin() = apply { watchdog.add(this) }

    override fun look(nowNanos: Long): Long {
        synchronized(this) { dueReport(nowNanos) }?.let(::write)
        return (nextNanos - nowNanos).coerceAtLeast(SHORTEST_NAP_NANOS)
    }

    private fun dueReport(nowNanos: Long): SlowReport? {
        val report = if (nowNanos - nextNanos >= 0) lookNow(nowNanos) else null
        if (report != null) inWriting = Writing()
        return report
    }

    private fun write(report: SlowReport) =
        try {
            tell(report)
        } finally {
            synchronized(this) {
                inWriting?.ended()
                inWriting = null
            }
        }

    /** What there is to report, if anything. */
    private fun lookNow(nowNanos: Long): SlowReport? {
        val sight = loop.turn.sight()
        val suspect = slow
        val report =
            if (suspect?.number == sight?.number) {
                suspect?.let {
                    goesOn(
                        it,
                        nowNanos,
                    )
                }
            } else {
                newSight(sight, nowNanos)
            }
        nextNanos = nowNanos + (slow?.napNanos ?: lookNanos)
        return report
    }

    private fun goesOn(suspect: SlowStep, nowNanos: Long): SlowReport? {
        suspect.passes(nowNanos)
        suspect.sample(stackOf(suspect))
        return if (suspect.isEndless(thresholdNanos + MARKEDLY_NANOS)) suspect.reportWhileRunning() else null
    }

    /** The suspect has ended; whether the loop told so or not. */
    private fun newSight(sight: StepSight?, nowNanos: Long): SlowReport? {
        val report = slow?.let(::verdict)
        slow = sight?.let { SlowStep(it, nowNanos, lookNanos, sampleNanos) }
        loop.turn.suspect = sight?.number ?: LoopTurn.NOBODY // after [slow]: the loop that finds it looks there
        return report
    }

    private fun verdict(suspect: SlowStep): SlowReport? {
        suspect.closeAccount()
        return if (suspect.countedNanos >= thresholdNanos) suspect.report() else null
    }

    /** `null` if the step ended meanwhile: then this may be another one's stack. */
    private fun stackOf(suspect: SlowStep): Array<StackTraceElement>? =
        loop.turn.owner
            ?.stackTrace
            ?.takeIf { loop.turn.sight()?.number == suspect.number }

    /** Only the time: the loop has waited long enough, and the log may be slow, too. */
    override fun suspectEnded() {
        slow?.endedNanos = clock()
    }

    private fun tell(report: SlowReport) {
        FlightEvents.slowCallback(loop, report)
        reports.warn(report.key, report.text(loop.name))
    }

    /** Returns when all is written: a program may end with its loop. */
    override fun close() {
        watchdog.remove(this)
        lastReport()?.let(::tell)
        synchronized(this) { inWriting }?.await()
        reports.close()
    }

    @Synchronized
    private fun lastReport(): SlowReport? {
        // One that goes on is not told of: whoever closes the loop names it as a straggler.
        val ended = slow?.takeIf { it.endedNanos != SlowStep.RUNNING }
        slow = null
        loop.turn.suspect = LoopTurn.NOBODY
        return ended?.let(::verdict)
    }

    private companion object {
        const val LOOKS_PER_THRESHOLD = 5
        const val SAMPLES_PER_THRESHOLD = 10
        const val LONGEST_WRITING_SECONDS = 5L

        val SHORTEST_NAP_NANOS = 1.milliseconds.inWholeNanoseconds

        /** How much longer than the threshold a step goes on before it is reported while it runs. */
        val MARKEDLY_NANOS = 1.seconds.inWholeNanoseconds
    }
}
