package dev.menai.benchmarks

import org.openjdk.jmh.profile.GCProfiler
import org.openjdk.jmh.results.RunResult
import org.openjdk.jmh.runner.Runner
import org.openjdk.jmh.runner.options.Options
import org.openjdk.jmh.runner.options.OptionsBuilder
import org.openjdk.jmh.runner.options.TimeValue
import org.openjdk.jmh.runner.options.VerboseMode
import java.lang.management.ManagementFactory

/**
 * Measures contenders in turn, round after round, each time in a new JVM, and prints a table in Markdown.
 *
 * A ratio compares two contenders of the same round, and the table shows the median of the rounds, with the extremes
 * behind it: that bears a machine which is busy for a while, as a single long run of each would not.
 *
 * Arguments: `--quick` for one short round, `--rounds=N`, and regular expressions for the benchmarks to run.
 */
fun main(vararg arguments: String) {
    val (options, patterns) = arguments.partition { it.startsWith("--") }
    val quick = "--quick" in options
    val rounds = options.firstNotNullOfOrNull { it.removePrefixOrNull("--rounds=") }?.toInt() ?: if (quick) 1 else 5
    require(rounds >= 1) { "rounds < 1: $rounds" }
    val unknown = options.filterNot { it == "--quick" || it.startsWith("--rounds=") }
    require(unknown.isEmpty()) { "unknown options: $unknown; known are --quick and --rounds=N" }

    if (!VirtualThreads.exist) println("virtual threads left out: this JDK has none\n")
    val table = Table()
    for (round in 1..rounds) {
        System.err.println("round $round of $rounds, load average ${loadAverage()}")
        Runner(oneRound(patterns, quick)).run().forEach(table::add)
    }
    println(
        "${System.getProperty(
            "java.vm.version",
        )}, ${Runtime.getRuntime().availableProcessors()} cores, $rounds rounds\n",
    )
    println(table)
}

private fun oneRound(patterns: List<String>, quick: Boolean): Options {
    val options = OptionsBuilder().forks(1).addProfiler(GCProfiler::class.java).addProfiler(CpuProfiler::class.java)
    patterns.forEach(options::include)
    // These vary their number, or sleep for long, and have a table of their own: benchmarks/growth.
    if (patterns.isEmpty()) options.exclude("(Held|TimersCancelled|MillionSleepers)\\.")
    if (!VirtualThreads.exist) options.exclude("\\.virtualThreads")
    if (!StructuredScopes.exist()) options.exclude("\\.structuredTaskScope")
    val iteration = TimeValue.milliseconds(if (quick) 250 else 500)
    options.warmupIterations(if (quick) 2 else 6).warmupTime(iteration)
    options.measurementIterations(if (quick) 2 else 5).measurementTime(iteration)
    // Loops live long: after a full collection their queues are old objects, as they are in a service.
    return options.shouldDoGC(true).verbosity(VerboseMode.SILENT).shouldFailOnError(true).build()
}

private fun String.removePrefixOrNull(prefix: String): String? = if (startsWith(prefix)) removePrefix(prefix) else null

private fun loadAverage() = "%.1f".format(ManagementFactory.getOperatingSystemMXBean().systemLoadAverage)

private class Table {
    /** For each workload its contenders, and for each of these a sample of each round. */
    private val workloads = sortedMapOf<String, MutableMap<String, MutableList<Sample>>>()

    fun add(run: RunResult) {
        val parameters = run.params.paramsKeys.joinToString("") { " $it=${run.params.getParam(it)}" }
        val (workload, contender) = run.params.benchmark.split('.').takeLast(2)
        val contenders = workloads.getOrPut(workload + parameters) { sortedMapOf(compareBy({ !it.isMenai() }, { it })) }
        contenders.getOrPut(contender) { mutableListOf() } += Sample(run)
    }

    override fun toString(): String =
        buildString {
            appendLine(
                "| workload | contender | ns/op | CPU ns/op | B/op | time / Menai's (min … max) | CPU / Menai's |",
            )
            appendLine("|---|---|---:|---:|---:|---:|---:|")
            for ((workload, contenders) in workloads) {
                for ((contender, samples) in contenders) {
                    append(
                        "| $workload | $contender | ${samples.median {
                            it.nanos
                        }} | ${samples.median { it.cpuNanos }} | ",
                    )
                    append("${samples.median { it.bytes }} | ")
                    appendLine(contenders["menai"]?.takeIf { it !== samples }?.let { ratios(samples, it) } ?: "| |")
                }
            }
        }

    private fun ratios(peer: List<Sample>, menai: List<Sample>): String {
        val time = peer.zip(menai) { theirs, ours -> theirs.nanos / ours.nanos }
        val cpu = peer.zip(menai) { theirs, ours -> theirs.cpuNanos / ours.cpuNanos }
        return "%.2f (%.2f … %.2f) | %.2f |".format(time.median(), time.min(), time.max(), cpu.median())
    }

    private fun List<Sample>.median(value: (Sample) -> Double): String {
        val median = map(value).median()
        return (if (median in 1.0..<100.0) "%.1f" else "%.0f").format(median)
    }

    private fun String.isMenai() = startsWith("menai")
}

/** What one round says of one contender. */
private class Sample(run: RunResult) {
    val nanos: Double = run.primaryResult.score
    val cpuNanos: Double = run.secondaryResults.getValue(CpuProfiler.LABEL).score
    val bytes: Double = run.secondaryResults.getValue("gc.alloc.rate.norm").score
}

private fun List<Double>.median(): Double {
    val sorted = sorted()
    return (sorted[(size - 1) / 2] + sorted[size / 2]) / 2
}
