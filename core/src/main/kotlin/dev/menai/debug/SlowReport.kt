package dev.menai.debug

import dev.menai.isLibrary
import kotlin.time.Duration
import kotlin.time.Duration.Companion.microseconds
import kotlin.time.Duration.Companion.milliseconds

/** What is known of one slow step. */
internal class SlowReport(
    val what: String,
    /** At least: the watchdog saw it so long. */
    val blocked: Duration,
    /** May have been the step's, or a standstill of the JVM. */
    val doubtful: Duration,
    val isRunning: Boolean,
    private val samples: Int,
    private val hits: Int,
    val place: String,
    private val frames: List<StackTraceElement>,
) {
    /** The same for reports that tell the same: the end of a step is told, though it was told of while it ran. */
    val key: String get() = if (isRunning) "$place, still running" else place

    fun text(loopName: String): String {
        val verb = if (isRunning) "is blocked for at least" else "was blocked for"
        return "loop \"$loopName\" $verb ${blocked.rounded()}${doubt()} by $what${sampled()}"
    }

    private fun doubt() =
        if (doubtful > blocked) " (and up to ${doubtful.rounded()} in which the JVM may have stood still)" else ""

    private fun sampled(): String {
        if (samples == 0) return ", not seen where"
        return ", $hits of $samples samples in $place" + usefulFrames().joinToString("") { "\n    at ${it.inWords()}" }
    }

    /** Down to the user's outermost frame: below is how we call it. */
    private fun usefulFrames(): List<StackTraceElement> {
        val outermost = frames.indexOfLast { !it.isLibrary() }
        val kept = if (outermost < 0) frames else frames.subList(0, outermost + 1)
        return kept.filterNot { "\$\$Lambda" in it.className }.take(MOST_FRAMES) // its method comes next, with a line
    }

    private companion object {
        const val MOST_FRAMES = 20
    }
}

/** What a reader wants to know of a time: `312ms`, `1.204s`, `850us`. */
internal fun Duration.rounded(): Duration =
    if (this >= 10.milliseconds) inWholeMilliseconds.milliseconds else inWholeMicroseconds.microseconds
