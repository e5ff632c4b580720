package dev.menai.benchmarks.compare

/** What a budget asks for. */
internal sealed interface Goal {
    fun isMetBy(value: Double): Boolean

    /** For how often a peer's time, or memory, is ours. */
    data class AtLeast(val ratio: Double) : Goal {
        override fun isMetBy(value: Double) = value >= ratio

        override fun toString() = "≥ ${"%.2f".format(ratio).trimEnd('0').trimEnd('.')}×"
    }

    /** For our own measure, whatever the peers have. */
    data class AtMost(val value: Double, val measure: Measure) : Goal {
        override fun isMetBy(value: Double) = value <= this.value

        override fun toString() = "≤ ${measure.format(value)}"
    }
}

internal enum class Verdict(private val word: String) {
    /** In every round. */
    MET("met"),

    /** In every round. */
    MISSED("missed"),

    /** The rounds differ. */
    OPEN("open"),
    ;

    /** One round has no spread, and so it is an indication only. */
    fun afterRounds(rounds: Int) = if (rounds == 1) "($word)" else word

    companion object {
        fun of(spread: Spread, goal: Goal): Verdict {
            val extremes = listOf(spread.min, spread.max).map(goal::isMetBy)
            return if (extremes.all { it }) {
                MET
            } else if (extremes.none { it }) {
                MISSED
            } else {
                OPEN
            }
        }
    }
}
