package dev.menai.debug

import dev.menai.EventLoop
import dev.menai.internal.loop.LoopTurn
import dev.menai.internal.loop.StepSight
import org.slf4j.LoggerFactory
import java.util.concurrent.TimeUnit
import kotlin.time.Duration

private val log by lazy { LoggerFactory.getLogger(EventLoop::class.java) }

/**
 * Finds the calls that block a loop's thread: those that the JVM's flight recorder tells of, after they have ended.
 *
 * The recorder knows threads, not loops: [stays] tells which of them turned this loop, and when. It does not know tasks
 * either; which one it was, the watchdog has seen, or nobody has.
 */
internal class BlockingCalls(
    private val loop: EventLoop,
    threshold: Duration,
    private val watchdog: Watchdog = Watchdog.shared,
) : Check(),
    Watched {
    val thresholdNanos = threshold.inWholeNanoseconds
    private val lookNanos = (thresholdNanos / LOOKS_PER_THRESHOLD).coerceAtLeast(SHORTEST_NAP_NANOS)
    private val reports = RepeatedReports(loop.name)
    val sightings = StepSightings()

    private val stays = LoopStays(thresholdNanos)

    override val watchesTurns: Boolean get() = true

    override fun batchBegins(count: Int) = stays.begin()

    override fun left() = stays.end()

    private fun begin() =
        apply {
            FlightStream.add(this)
            watchdog.add(this)
        }

    override fun look(nowNanos: Long): Long {
        sightings.note(loop.turn.sight(), wallNanos())
        return lookNanos
    }

    /** Called by the recorder's thread, about a second after the call. */
    fun blocked(call: BlockedCall) {
        if (call.nanos < thresholdNanos || !stays.covers(call.threadId, call.startNanos, call.endNanos)) return
        val seen = sightings.between(call.startNanos, call.endNanos)
        if (!call.isInStep && (seen == null || !call.isTruncated)) return // the thread was not the loop's, or it slept
        reports.warn(call.place, call.text(loop.name, seen))
    }

    override fun close() {
        watchdog.remove(this)
        FlightStream.remove(this)
    }

    /** Nothing more will come from the recorder. */
    fun gone() = reports.close()

    companion object {
        private const val LOOKS_PER_THRESHOLD = 4
        private const val SHORTEST_NAP_NANOS = 500_000L

        /** `null` without a flight recorder, or with one that does not start, which is said once. */
        fun of(loop: EventLoop, threshold: Duration): BlockingCalls? {
            if (!FlightEvents.isThere) return refused(loop, "there is no flight recorder; add the module jdk.jfr")
            return try {
                BlockingCalls(loop, threshold).begin()
            } catch (broken: Exception) {
                refused(loop, "the flight recorder does not start: $broken")
            }
        }

        private fun refused(loop: EventLoop, why: String): BlockingCalls? {
            log.warn("blocking calls of loop \"{}\" are not looked for: {}", loop.name, why)
            return null
        }

        /** The clock that the recorder's times are on. */
        fun wallNanos(): Long = java.time.Instant.now().run { TimeUnit.SECONDS.toNanos(epochSecond) + nano }
    }
}

/** What the watchdog saw a loop run lately, as text: nothing of the user's is kept. */
internal class StepSightings {
    /** A step, and between which times it was seen for sure. */
    private class Seen(val number: Long, val text: String, val fromNanos: Long, var toNanos: Long)

    /** Guarded by this, as all below. */
    private val seen = ArrayDeque<Seen>()
    private var last = LoopTurn.NOBODY
    private var lastNanos = 0L

    /** Only what is seen twice: a step that is gone at the next look blocked nobody. */
    @Synchronized
    fun note(sight: StepSight?, nowNanos: Long) {
        if (sight != null && sight.number == last) noteAgain(sight, nowNanos)
        last = sight?.number ?: LoopTurn.NOBODY
        lastNanos = nowNanos
    }

    private fun noteAgain(sight: StepSight, nowNanos: Long) {
        val known = seen.lastOrNull()?.takeIf { it.number == sight.number }
        if (known != null) {
            known.toNanos = nowNanos
            return
        }
        if (seen.size == MOST) seen.removeFirst()
        seen.addLast(Seen(sight.number, StepInfo(sight.command).toString(), lastNanos, nowNanos))
    }

    /** The one step that ran then; `null` if that is not known. */
    @Synchronized
    fun between(startNanos: Long, endNanos: Long): String? =
        seen.filter { it.fromNanos <= endNanos && it.toNanos >= startNanos }.singleOrNull()?.text

    /** The step that was seen last; `null` if none was. */
    val latest: String? @Synchronized get() = seen.lastOrNull()?.text

    private companion object {
        /** The recorder tells of a call a second later. */
        const val MOST = 256
    }
}
