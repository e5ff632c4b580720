package dev.menai.benchmarks.compare

import java.nio.file.Files
import java.nio.file.Path
import kotlin.system.exitProcess

private const val USAGE = "[--quick] [--rounds=N] [--kinds=NAME,…] [--java=PATH]"
private val SIZES = listOf(1_000, 10_000, 100_000, 1_000_000)
private val MEASURES = listOf(Measure.NANOS, Measure.BYTES_HELD)

/** The same work with more and more of it at one time: a table and charts; started by `benchmarks/growth`. */
fun main(vararg arguments: String) {
    val options =
        try {
            Options.of(arguments, USAGE, "--rounds", "--kinds")
        } catch (wrong: IllegalArgumentException) {
            System.err.println(wrong.message)
            exitProcess(2)
        }
    val names = options.names("--kinds", GrowthKind.all.map { it.name })
    val kinds = GrowthKind.all.filter { it.name in names }
    val sizes = if (options.isQuick) SIZES.take(2) else SIZES
    val contenders =
        Contenders(if (options.isQuick) Lengths.SMOKE else Lengths.GROWTH, repetitions = 1, Python.find())
    if (!grow(kinds, sizes, options.rounds(1), contenders)) exitProcess(1)
}

/** False if a contender failed. */
private fun grow(kinds: List<GrowthKind>, sizes: List<Int>, rounds: Int, contenders: Contenders): Boolean {
    val rows = kinds.flatMap { kind -> sizes.flatMap { size -> MEASURES.map { kind.row(size, it) } } }
    val (present, leftOut) = rows.present(contenders::missing)
    val comparison = Comparison(present, rounds, Progress(), measure = contenders::measure)
    comparison.run()

    val folder = Contenders.home.resolve("target/growth")
    Files.createDirectories(folder)
    val report = StringBuilder("${Machine.describe(contenders.python)}; load ${Machine.loadAverage()} after.\n")
    for (kind in kinds) {
        for (measure in MEASURES) {
            val lines = GrowthLines(kind, measure, sizes, comparison)
            report.append("\n${lines.table()}")
            lines.draw(folder)
        }
    }
    (leftOut + comparison.failed()).forEach { report.append("\nLeft out: $it.\n") }
    println(report)
    Files.writeString(folder.resolve("growth.md"), report)
    System.err.println("charts in $folder")
    return comparison.failures.isEmpty()
}

/** One kind and measure: a line for each contender, a point for each size. */
private class GrowthLines(
    private val kind: GrowthKind,
    private val measure: Measure,
    private val sizes: List<Int>,
    private val comparison: Comparison,
) {
    private val title = "${kind.name}: ${measure.unit} for each"

    /** `null` for what was left out. */
    private val values: Map<String, List<Double?>> =
        kind.contenders.associateWith { label ->
            sizes.map { comparison.values(kind.contender(label, it, measure), measure)?.median }
        }

    fun table(): String =
        buildString {
            append("| $title | ${sizes.joinToString(" | ") { grouped(it) }} |\n|---|${"---:|".repeat(sizes.size)}\n")
            for ((label, points) in values) {
                if (points.all { it == null }) continue
                append("| $label | ${points.joinToString(" | ") { it?.let(measure::format) ?: "" }} |\n")
            }
        }

    fun draw(folder: Path) {
        val lines =
            values.mapValues { (_, points) ->
                sizes.zip(points).mapNotNull { (size, point) -> point?.let { size to it } }
            }
        GrowthChart(title, kind.name, measure.unit, lines.filterValues { it.isNotEmpty() })
            .write(folder.resolve("${kind.name}-${if (measure == Measure.NANOS) "time" else "memory"}"))
    }
}
