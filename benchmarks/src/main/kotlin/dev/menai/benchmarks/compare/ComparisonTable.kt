package dev.menai.benchmarks.compare

/** The one table, in Markdown. */
internal class ComparisonTable(private val rows: List<Row>, private val comparison: Comparison) {
    override fun toString(): String = (head + rows.flatMap(::lines)).joinToString("\n", postfix = "\n")

    private val head =
        listOf(
            "| work | beside | ours → theirs | ratio (min … max) | processor time | goal | verdict |",
            "|---|---|---:|---:|---:|---:|---|",
        )

    private fun lines(row: Row): List<String> {
        val ours = comparison.values(row.ours, row.measure) ?: return emptyList()
        return listOfNotNull(row.limit?.let { limitLine(row, ours, it) }) +
            row.peers.mapNotNull { peerLine(row, ours, it) }
    }

    private fun limitLine(row: Row, ours: Spread, limit: Goal.AtMost): String {
        val extremes =
            if (ours.rounds == 1) "" else " (${row.measure.format(ours.min)} … ${row.measure.format(ours.max)})"
        return line(row.title, "", row.measure.format(ours.median) + extremes, "", "", limit, ours)
    }

    private fun peerLine(row: Row, ours: Spread, peer: Peer): String? {
        val theirs = comparison.values(peer.contender, row.measure) ?: return null
        val ratios = comparison.ratios(peer.contender, row.ours, row.measure) ?: return null
        val values = "${row.measure.format(ours.median)} → ${row.measure.format(theirs.median)}"
        val cpuRatios = if (row.measure == Measure.NANOS) comparison.cpuRatios(peer.contender, row.ours) else null
        val cpu = cpuRatios?.let { ratio(it.median) }
        return line(row.title, peer.contender.label, values, ratioText(ratios), cpu, peer.goal, ratios)
    }

    private fun line(
        title: String,
        beside: String,
        values: String,
        ratios: String,
        cpu: String?,
        goal: Goal?,
        judged: Spread,
    ): String {
        val verdict = goal?.let { Verdict.of(judged, it).afterRounds(judged.rounds) }
        return "| $title | $beside | $values | $ratios | ${cpu ?: ""} | ${goal ?: ""} | ${verdict ?: ""} |"
    }

    private fun ratioText(ratios: Spread): String {
        if (ratios.rounds == 1) return ratio(ratios.median)
        return "${ratio(ratios.median)} (${ratio(ratios.min)} … ${ratio(ratios.max)})"
    }

    private fun ratio(value: Double) = (if (value < MANY) "%.2f" else "%.0f").format(value)

    private companion object {
        const val MANY = 10
    }
}
