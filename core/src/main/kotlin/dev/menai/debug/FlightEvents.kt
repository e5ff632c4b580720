package dev.menai.debug

import dev.menai.EventLoop

/**
 * The door to the JVM's flight recorder, which may be missing: whoever passes here needs no class of the module `jdk.jfr`.
 *
 * Nothing beyond it is touched, not even loaded, where that is so.
 */
internal object FlightEvents {
    val isThere: Boolean by lazy { isPresent() && FlightRecords.isAvailable() }

    private fun isPresent() =
        try {
            Class.forName("jdk.jfr.FlightRecorder", false, javaClass.classLoader)
            true
        } catch (_: ClassNotFoundException) {
            false
        } catch (_: LinkageError) {
            false
        }

    /** Writes the events of [loop]'s life; `null` without a flight recorder. */
    fun checkOf(loop: EventLoop): Check? = if (isThere) FlightRecords.checkOf(loop) else null

    fun slowCallback(loop: EventLoop, report: SlowReport) {
        if (isThere) FlightRecords.slowCallback(loop, report)
    }
}
