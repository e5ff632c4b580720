package dev.menai.debug

import dev.menai.internal.loop.StepSight
import dev.menai.isLibrary
import kotlin.time.Duration.Companion.nanoseconds

/** A step under suspicion: for how long it has run, and where it was seen. Guarded by its [SlowCallbacks]. */
internal class SlowStep(
    private val sight: StepSight,
    seenNanos: Long,
    lookNanos: Long,
    private val sampleNanos: Long,
) {
    val number: Long get() = sight.number

    /** Until the next look: longer after each round of samples, so that one that never ends is not sampled for ever. */
    var napNanos = lookNanos
        private set

    /** How long it has run for sure, since it was seen first. */
    var countedNanos = 0L
        private set

    /** What the looks came late by, more than a look may. */
    private var doubtfulNanos = 0L
    private var lastNanos = seenNanos

    /** Written by the loop's thread, once. */
    @Volatile
    var endedNanos = RUNNING

    /** Found out while it runs: afterwards a task may have forgotten what it was. */
    private var info: String? = null
    private var samples = 0
    private val places = LinkedHashMap<String, Place>()
    private var toldWhileRunning = false

    /** It is still there at [nowNanos]. */
    fun passes(nowNanos: Long) {
        val passed = (nowNanos - lastNanos).coerceAtLeast(0)
        val counted = minOf(passed, 2 * napNanos + LATE_NANOS)
        countedNanos += counted
        doubtfulNanos += passed - counted
        lastNanos = nowNanos
    }

    fun sample(stack: Array<StackTraceElement>?) {
        if (info == null) info = StepInfo(sight.command).toString()
        napNanos =
            (
                sampleNanos shl
                    (samples / SAMPLES_PER_ROUND).coerceAtMost(
                        MOST_ROUNDS,
                    )
            ).coerceIn(sampleNanos, MOST_NANOS)
        val step = framesOfStep(stack ?: return)
        val place = placeIn(step) ?: return
        samples++
        if (place in places || places.size < MOST_PLACES) places.getOrPut(place) { Place(step) }.count++
    }

    fun isEndless(limitNanos: Long) = !toldWhileRunning && countedNanos >= limitNanos

    fun reportWhileRunning(): SlowReport {
        toldWhileRunning = true
        return report(isRunning = true)
    }

    /** Counts up to the end, if the loop told that. */
    fun closeAccount() {
        if (endedNanos != RUNNING) passes(endedNanos)
    }

    fun report(isRunning: Boolean = false): SlowReport {
        val most = places.entries.maxByOrNull { it.value.count }
        return SlowReport(
            what = info ?: StepInfo(sight.command).toString(),
            blocked = countedNanos.nanoseconds,
            doubtful = doubtfulNanos.nanoseconds,
            isRunning = isRunning,
            samples = samples,
            hits = most?.value?.count ?: 0,
            place = most?.key ?: "unknown place",
            frames = most?.value?.frames.orEmpty(),
        )
    }

    private class Place(val frames: List<StackTraceElement>) {
        var count = 0
    }

    companion object {
        const val RUNNING = Long.MIN_VALUE

        /** How late a look may be on a busy machine. */
        private const val LATE_NANOS = 10_000_000L
        private const val SAMPLES_PER_ROUND = 16
        private const val MOST_ROUNDS = 20
        private const val MOST_NANOS = 1_000_000_000L
        private const val MOST_PLACES = 32
    }
}

/** The frames above the loop's own. */
internal fun framesOfStep(stack: Array<StackTraceElement>): List<StackTraceElement> =
    stack.takeWhile { it.className != LOOP_TURN }

internal const val LOOP_TURN = "dev.menai.internal.loop.LoopTurn"

/**
 * Which frame is the user's to look at; -1 if none is his.
 *
 * The innermost of the program that the step is of, as far as the names of packages tell: a driver or a parser that it
 * calls is no line of his.
 */
internal fun userFrameIn(frames: List<StackTraceElement>): Int {
    val program = programOf((frames.lastOrNull { !it.isLibrary() } ?: return -1).className)
    return frames.indexOfFirst { !it.isLibrary() && (programOf(it.className) + ".").startsWith("$program.") }
}

/** `com.acme` of `com.acme.shop.Report`. */
private fun programOf(className: String): String =
    className
        .substringBeforeLast('.', "")
        .split('.')
        .take(2)
        .joinToString(".")

/** The user's innermost frame and what it calls, or the innermost frame if no user's code is there. */
internal fun placeIn(frames: List<StackTraceElement>): String? {
    val own = userFrameIn(frames)
    if (own < 0) return frames.firstOrNull()?.inWords()
    val place = frames[own].inWords()
    return if (own == 0) place else "$place, calling ${frames[own - 1].call()}"
}

/** Without the names of modules and class loaders. */
internal fun StackTraceElement.inWords(): String {
    val line = if (lineNumber > 0) ":$lineNumber" else ""
    return "$className.$methodName(${fileName ?: "unknown source"}$line)"
}

internal fun StackTraceElement.call() = "$className.$methodName"
