package dev.menai.benchmarks.compare

import kotlin.time.Duration

/** Measures the contenders of [rows] in turn, round after round; every other round backwards. */
internal class Comparison(
    private val rows: List<Row>,
    private val rounds: Int,
    private val progress: Progress,
    /** What is not begun by then is left out. */
    private val timeLimit: Duration? = null,
    private val measure: (Contender) -> Sample,
) {
    private val beginNanos = System.nanoTime()

    /** For each contender, its sample of each round; `null` where it failed. */
    private val samples = mutableMapOf<Contender, MutableList<Sample?>>()

    /** Those that failed, with why; they are not tried again. */
    val failures = linkedMapOf<Contender, String>()

    /** Calls [afterRound] when a round is complete, so that a long run that is broken off has not been for nothing. */
    fun run(afterRound: () -> Unit = {}) {
        progress.begin(rounds * rows.flatMap { it.contenders }.distinct().size)
        for (round in 1..rounds) {
            rows.forEach { runRow(it, round) }
            afterRound()
        }
    }

    private fun runRow(row: Row, round: Int) {
        val inTurn = if (round % 2 == 1) row.contenders else row.contenders.reversed()
        for (contender in inTurn) {
            val ofContender = samples.getOrPut(contender) { mutableListOf() }
            if (ofContender.size >= round) continue // another row had it in this round
            progress.step("round $round of $rounds", row.title, contender.label)
            ofContender += measured(contender)
        }
    }

    private fun measured(contender: Contender): Sample? {
        if (contender in failures) return null
        if (isTimeOver()) {
            failures[contender] = "not begun after $timeLimit"
            return null
        }
        return try {
            measure(contender)
        } catch (failure: Exception) {
            val why = failure.message?.lineSequence()?.first() ?: failure.toString()
            progress.note("$contender failed: $why")
            failures[contender] = why
            null
        }
    }

    private fun isTimeOver() = timeLimit != null && System.nanoTime() - beginNanos > timeLimit.inWholeNanoseconds

    /** [failures], one sentence each. */
    fun failed(): List<String> = failures.map { (contender, why) -> "$contender failed: $why" }

    fun values(contender: Contender, measure: Measure): Spread? =
        Spread.of(samples[contender].orEmpty().mapNotNull { it?.values?.get(measure) })

    /** How often [peer]'s measure is [ours], round by round. */
    fun ratios(peer: Contender, ours: Contender, measure: Measure): Spread? = ratios(peer, ours) { it.values[measure] }

    fun cpuRatios(peer: Contender, ours: Contender): Spread? = ratios(peer, ours) { it.cpuNanos }

    private fun ratios(peer: Contender, ours: Contender, value: (Sample) -> Double?): Spread? {
        val ofRounds =
            samples[peer].orEmpty().zip(samples[ours].orEmpty()) { theirs, our ->
                val numerator = theirs?.let(value)
                val denominator = our?.let(value)
                if (numerator == null || denominator == null) null else numerator / denominator
            }
        return Spread.of(ofRounds.filterNotNull())
    }
}
