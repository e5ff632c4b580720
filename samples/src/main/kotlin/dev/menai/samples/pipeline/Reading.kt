package dev.menai.samples.pipeline

import kotlin.math.sin

/** What a sensor says: a temperature, and when it was taken on the loop's clock. */
class Reading(val celsius: Double, val takenMillis: Long) {
    companion object {
        /** The reading number [number]; it goes up and down between 19 and 21 degrees. */
        @JvmStatic
        fun of(number: Int, takenMillis: Long) = Reading(20 + sin(number / 10.0), takenMillis)
    }
}
