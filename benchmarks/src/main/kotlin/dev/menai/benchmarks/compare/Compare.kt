package dev.menai.benchmarks.compare

import java.nio.file.Files
import java.nio.file.Path
import kotlin.system.exitProcess
import kotlin.time.Duration.Companion.seconds

private const val USAGE = "[--quick] [--rounds=N] [--rows=NAME,…] [--java=PATH] [--list]"
private const val ROUNDS = 5
private const val REPETITIONS = 3

/** One more contender may begin shortly before. */
private val QUICK_LIMIT = 160.seconds

/** Runs the rows of the budgets on everything that is compared, and prints one table; started by `benchmarks/compare`. */
fun main(vararg arguments: String) {
    val options =
        try {
            Options.of(arguments, USAGE, "--rounds", "--rows")
        } catch (wrong: IllegalArgumentException) {
            System.err.println(wrong.message)
            exitProcess(2)
        }
    if (options.listsOnly) return budgetRows(options.isQuick).forEach { println("${it.name}: ${it.title}") }
    if (!compare(options)) exitProcess(1)
}

/** False if a contender failed. */
private fun compare(options: Options): Boolean {
    val contenders =
        Contenders(
            if (options.isQuick) Lengths.QUICK else Lengths.FULL,
            if (options.isQuick) 1 else REPETITIONS,
            Python.find(),
        )
    val all = budgetRows(options.isQuick).mapNotNull { if (options.isQuick) it.judgedOnly() else it }
    val names = options.names("--rows", all.map { it.name })
    val (rows, leftOut) = all.filter { it.name in names }.present(contenders::missing)
    leftOut.forEach { System.err.println("left out: $it") }

    val rounds = options.rounds(if (options.isQuick) 1 else ROUNDS)
    val loadBefore = Machine.loadAverage()
    val comparison = Comparison(rows, rounds, Progress(), QUICK_LIMIT.takeIf { options.isQuick }, contenders::measure)
    val length = "Rounds: $rounds${if (options.isQuick) ", quick" else ""}"

    fun report() =
        Report(
            machine = Machine.describe(contenders.python),
            rounds = "$length; load $loadBefore before and ${Machine.loadAverage()} after",
            table = "${ComparisonTable(rows, comparison)}",
            leftOut = leftOut + comparison.failed(),
        )
    val file = Contenders.home.resolve("target/compare.md")
    comparison.run(afterRound = { report().write(file) })
    println(report())
    return comparison.failures.isEmpty()
}

/** Only what has a goal, for a run that has to be short; `null` if nothing has. */
private fun Row.judgedOnly(): Row? =
    with(peers.filter { it.goal != null }).takeIf { it.peers.isNotEmpty() || it.limit != null }

private class Report(
    private val machine: String,
    private val rounds: String,
    private val table: String,
    private val leftOut: List<String>,
) {
    override fun toString(): String =
        buildString {
            append(machine).append(".\n").append(rounds).append(".\n\n").append(table)
            leftOut.forEach { append("\nLeft out: ").append(it).append(".\n") }
        }

    fun write(file: Path) {
        Files.createDirectories(file.parent)
        Files.writeString(file, toString())
    }
}
