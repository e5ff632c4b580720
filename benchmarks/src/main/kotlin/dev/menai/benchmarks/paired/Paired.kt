package dev.menai.benchmarks.paired

import dev.menai.benchmarks.compare.Machine
import dev.menai.benchmarks.compare.Options
import dev.menai.benchmarks.compare.Progress
import dev.menai.benchmarks.compare.Spread
import org.openjdk.jmh.annotations.Benchmark
import org.openjdk.jmh.annotations.Fork
import java.io.IOException
import java.lang.management.ManagementFactory
import java.nio.file.Path
import kotlin.system.exitProcess

private const val USAGE = "WORKLOAD METHOD METHOD… [NAME=VALUE…] [--quick] [--rounds=N] [--java=PATH]"
private const val ROUNDS = 7
private const val SLICES = 100
private const val QUICK_SLICES = 20
private const val WARM_UP_MILLIS = 4_000
private const val SLICE_MILLIS = 50

/** Compares contenders of one workload slice by slice, each in a JVM of its own; started by `benchmarks/paired`. */
fun main(vararg arguments: String) {
    val (optional, words) = arguments.partition { it.startsWith("--") }
    try {
        val options = Options.of(optional.toTypedArray(), USAGE, "--rounds")
        val contenders = Contenders.of(words)
        val slices = if (options.isQuick) QUICK_SLICES else SLICES
        compare(contenders, options.rounds(if (options.isQuick) 1 else ROUNDS), slices)
    } catch (wrong: IllegalArgumentException) {
        System.err.println(wrong.message)
        exitProcess(2)
    }
}

/** Methods of one workload. */
internal class Contenders private constructor(
    val workload: String,
    val methods: List<String>,
    val parameters: List<String>,
) {
    companion object {
        /** @throws IllegalArgumentException for what is not there, with what is. */
        fun of(words: List<String>): Contenders {
            val (parameters, names) = words.partition { '=' in it }
            require(names.size > 2) { "fewer than two contenders: ${names.drop(1)}; use $USAGE" }
            val type =
                requireNotNull(workload(names[0])) { "unknown workload: ${names[0]}; benchmarks/README.md lists them" }
            val known = type.methods.filter { it.isAnnotationPresent(Benchmark::class.java) }.map { it.name }
            checkKnown(names.drop(1), known, "${names[0]} has")
            checkKnown(
                parameters.map { it.substringBefore('=') },
                parametersOf(type).map { it.name },
                "its parameters are",
            )
            return Contenders(names[0], names.drop(1), parameters)
        }

        private fun workload(name: String): Class<*>? =
            try {
                Class.forName("dev.menai.benchmarks.$name")
            } catch (_: ClassNotFoundException) {
                null
            }

        private fun checkKnown(names: List<String>, known: List<String>, has: String) {
            val unknown = names - known.toSet()
            require(unknown.isEmpty()) { "unknown: ${unknown.joinToString()}; $has ${known.sorted()}" }
        }
    }
}

private fun compare(contenders: Contenders, rounds: Int, slices: Int) {
    val methods = contenders.methods
    val progress = Progress().apply { begin(rounds) }
    val measured =
        List(rounds) {
            progress.step(contenders.workload, methods.joinToString(" ÷ "))
            round(methods.map { SlicedJvm(listOf(contenders.workload, it) + contenders.parameters) }, slices)
        }
    println("${Machine.describe(python = null)}. $rounds rounds of $slices slices.\n")
    val work = (listOf(contenders.workload) + contenders.parameters).joinToString(" ")
    println("| $work | ns, median | ÷ ${methods[0]}, median (min … max) | ns, fastest | ÷ ${methods[0]} |")
    println("|---|---:|---:|---:|---:|")
    val fastest = methods.indices.map { index -> measured.minOf { it[index].fastest } }
    methods.forEachIndexed { index, method ->
        val nanos = checkNotNull(Spread.of(measured.map { it[index].nanos }))
        val ratio = checkNotNull(Spread.of(measured.map { it[index].ratio }))
        println(
            "| $method | %.1f | %.3f (%.3f … %.3f) | %.1f | %.3f |".format(
                nanos.median,
                ratio.median,
                ratio.min,
                ratio.max,
                fastest[index],
                fastest[index] / fastest[0],
            ),
        )
    }
}

/** What one round says of a contender: a slice's time, and that divided by the first one's, medians; the fastest slice. */
private class Paired(val nanos: Double, val ratio: Double, val fastest: Double)

/**
 * A slice of each, again and again, in any order: what slows the machine down for longer than that slows all of them down.
 * So a ratio of neighbours says more than one of averages, and a new JVM for each round lets the compiler decide anew.
 */
private fun round(jvms: List<SlicedJvm>, slices: Int): List<Paired> {
    try {
        jvms.forEach { it.measure(WARM_UP_MILLIS) }
        val times = jvms.map { DoubleArray(slices) }
        for (slice in 0 until slices) {
            for (jvm in jvms.indices.shuffled()) times[jvm][slice] = jvms[jvm].measure(SLICE_MILLIS)
        }
        return times.map { own -> Paired(median(own.toList()), median(own.zip(times[0], Double::div)), own.min()) }
    } finally {
        jvms.forEach { it.close() }
    }
}

private fun median(values: List<Double>) = checkNotNull(Spread.of(values)).median

/** A process with a [SlicedContender], with this JVM's options and those of the workload's class. */
private class SlicedJvm(private val words: List<String>) : AutoCloseable {
    private val process =
        ProcessBuilder(command())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start()
    private val input = process.outputWriter()
    private val output = process.inputReader()

    private fun command(): List<String> {
        val java = Path.of(System.getProperty("java.home"), "bin", "java")
        val ownOptions = ManagementFactory.getRuntimeMXBean().inputArguments
        val options = Class.forName("dev.menai.benchmarks.${words[0]}").getAnnotation(Fork::class.java).jvmArgsAppend
        val main = "dev.menai.benchmarks.paired.SlicesKt"
        val classPath = listOf("-cp", System.getProperty("java.class.path"))
        return listOf("$java") + ownOptions + options + classPath + main + words
    }

    fun measure(millis: Int): Double {
        val line =
            try {
                input.appendLine("$millis")
                input.flush()
                generateSequence(output::readLine).firstOrNull { it.startsWith(RESULT) }
            } catch (_: IOException) {
                null // it has ended
            }
        return requireNotNull(line) { "${words.joinToString(" ")} ended; see above" }.removePrefix(RESULT).toDouble()
    }

    override fun close() {
        process.destroy()
        process.waitFor()
    }
}
