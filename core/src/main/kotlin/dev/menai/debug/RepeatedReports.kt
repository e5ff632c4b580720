package dev.menai.debug

import dev.menai.EventLoop
import org.slf4j.LoggerFactory
import kotlin.time.Duration.Companion.seconds

/** Asked for when there is something to say: without a provider SLF4J prints three lines at its first use. */
private val log by lazy { LoggerFactory.getLogger(EventLoop::class.java) }

/** Warns, and keeps what is always the same from filling the log: one place is named once in ten seconds, with a count. */
internal class RepeatedReports(private val loopName: String, private val clock: () -> Long = System::nanoTime) {
    /** Guarded by this. */
    private val places = HashMap<String, Told>()

    fun warn(place: String, text: String) {
        val more = leftOutBefore(place) ?: return
        warn(if (more == 0) text else text.replaceFirstLine { "$it; $more more like this since the last report" })
    }

    /** How many reports of [place] were left out since the last one; `null` if this one is left out as well. */
    @Synchronized
    private fun leftOutBefore(place: String): Int? {
        val nowNanos = clock()
        val told = places[place]
        if (told != null && nowNanos - told.nanos < QUIET_NANOS) {
            told.leftOut++
            return null
        }
        if (places.size >= MOST_PLACES) forgetOld(nowNanos)
        places[place] = Told(nowNanos)
        return told?.leftOut ?: 0
    }

    private fun forgetOld(nowNanos: Long) {
        places.values.removeIf { it.leftOut == 0 && nowNanos - it.nanos >= QUIET_NANOS }
        if (places.size >= MOST_PLACES) places.clear()
    }

    /** Says how many were left out and would have been told of with a later one. */
    fun close() {
        val rest = synchronized(this) { places.filter { it.value.leftOut > 0 }.also { places.clear() } }
        for ((place, told) in rest) warn("loop \"$loopName\" was blocked ${times(told.leftOut)} in $place")
    }

    private fun times(count: Int) = if (count == 1) "once more" else "$count more times"

    /** What is written here must not end the thread that found it. */
    private fun warn(text: String) {
        try {
            log.warn(text)
        } catch (broken: Exception) {
            System.err.println("$text (not logged because of ${broken.javaClass.name})")
        }
    }

    private inline fun String.replaceFirstLine(change: (String) -> String): String {
        val end = indexOf('\n')
        return if (end < 0) change(this) else change(substring(0, end)) + substring(end)
    }

    private class Told(val nanos: Long) {
        var leftOut = 0
    }

    private companion object {
        val QUIET_NANOS = 10.seconds.inWholeNanoseconds
        const val MOST_PLACES = 200
    }
}
