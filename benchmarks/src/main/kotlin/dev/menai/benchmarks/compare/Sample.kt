package dev.menai.benchmarks.compare

/** What can be said of a contender; of each, less is better. */
internal enum class Measure(val unit: String, private val decimals: Int) {
    NANOS("ns", 1),
    BYTES_HELD("B", 0),
    SECONDS_LATE("s", 2),
    ;

    fun format(value: Double): String = "%.${if (value < MANY) decimals else 0}f %s".format(value, unit)

    private companion object {
        /** From here on, no decimals. */
        const val MANY = 100
    }
}

/** What one round says of one contender. */
internal class Sample(val values: Map<Measure, Double>, val cpuNanos: Double? = null)

/** The median of several rounds, and the extremes. */
internal data class Spread(val median: Double, val min: Double, val max: Double, val rounds: Int) {
    companion object {
        /** `null` if [values] is empty. */
        fun of(values: List<Double>): Spread? {
            if (values.isEmpty()) return null
            val sorted = values.sorted()
            return Spread(sorted.median(), sorted.first(), sorted.last(), sorted.size)
        }

        private fun List<Double>.median() = (this[(size - 1) / 2] + this[size / 2]) / 2
    }
}
