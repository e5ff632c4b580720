package dev.menai.samples.pipeline

import org.HdrHistogram.Histogram
import java.util.Locale

/** What arrived at the end of a pipeline, and how old it was by then. Needs no lock: it is told on the loop. */
class Sink {
    private val ages = Histogram(3)
    private val means = ArrayList<Double>()

    /** How late the sensor was with its last reading. */
    var behindMillis: Long = 0

    val windows: Int get() = means.size

    fun percentileMillis(percentile: Double): Long = ages.getValueAtPercentile(percentile)

    fun accept(window: List<Reading>, nowMillis: Long) {
        means += window.map { it.celsius }.average()
        window.forEach { ages.recordValue(nowMillis - it.takenMillis) }
    }

    fun print() {
        val range = "%.1f to %.1f degrees".format(Locale.ROOT, means.min(), means.max())
        println("  ${ages.totalCount} readings in $windows windows, means from $range")
        val percentiles = listOf(50.0, 90.0, 99.0, 100.0).joinToString { "p${it.toInt()} ${percentileMillis(it)} ms" }
        println("  age of a reading: $percentiles")
        println("  the sensor was held up for $behindMillis ms")
    }
}
