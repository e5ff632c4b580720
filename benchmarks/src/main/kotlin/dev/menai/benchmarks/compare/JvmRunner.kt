package dev.menai.benchmarks.compare

import dev.menai.benchmarks.CpuProfiler
import dev.menai.benchmarks.HeldProfiler
import dev.menai.benchmarks.StructuredScopes
import dev.menai.benchmarks.VirtualThreads
import org.openjdk.jmh.annotations.Mode
import org.openjdk.jmh.results.RunResult
import org.openjdk.jmh.runner.Runner
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder
import org.openjdk.jmh.runner.options.OptionsBuilder
import org.openjdk.jmh.runner.options.TimeValue
import org.openjdk.jmh.runner.options.VerboseMode

/** How often and how long JMH measures in one JVM. */
internal class Lengths(val warmUps: Int, val iterations: Int, val millis: Long) {
    companion object {
        val FULL = Lengths(warmUps = 6, iterations = 5, millis = 500)
        val QUICK = Lengths(warmUps = 2, iterations = 2, millis = 200)
        val GROWTH = Lengths(warmUps = 3, iterations = 3, millis = 300)
        val SMOKE = Lengths(warmUps = 1, iterations = 1, millis = 50)
    }
}

/** Measures each contender in a JVM of its own, the same as this one, with JMH. */
internal class JvmRunner(private val lengths: Lengths) {
    fun measure(contender: JvmContender): Sample {
        val options = OptionsBuilder().include("\\.${contender.workload}\\.${contender.method}$").forks(1)
        contender.parameters.forEach { (name, value) -> options.param(name, value) }
        if (contender.weighed) options.weighOnce(contender) else options.time()
        // Loops live long: after a full collection their queues are old objects, as they are in a service.
        options.shouldDoGC(true).verbosity(VerboseMode.SILENT).shouldFailOnError(true)
        return sample(Runner(options.build()).run().single(), contender)
    }

    private fun ChainedOptionsBuilder.time() {
        addProfiler(CpuProfiler::class.java)
        val iteration = TimeValue.milliseconds(lengths.millis)
        warmupIterations(lengths.warmUps).warmupTime(iteration)
        measurementIterations(lengths.iterations).measurementTime(iteration)
    }

    /** Once before, so that classes and caches do not count; but sleepers need a real while. */
    private fun ChainedOptionsBuilder.weighOnce(contender: JvmContender) {
        addProfiler(HeldProfiler::class.java)
        mode(Mode.SingleShotTime).measurementIterations(1)
        warmupIterations(if (contender.workload == SLEEPERS) 0 else 1)
    }

    private fun sample(run: RunResult, contender: JvmContender): Sample {
        fun secondary(label: String) = run.secondaryResults[label]?.score
        val values = mutableMapOf<Measure, Double>()
        // A population's time is that of all its units.
        val units = contender.parameters["units"]?.toDouble() ?: 1.0
        if (!contender.weighed) values[Measure.NANOS] = run.primaryResult.score / units
        secondary(HeldProfiler.HELD)?.let { values[Measure.BYTES_HELD] = it }
        secondary(HeldProfiler.LATE)?.let { values[Measure.SECONDS_LATE] = it }
        return Sample(values, secondary(CpuProfiler.LABEL)?.div(units))
    }

    companion object {
        private const val SLEEPERS = "MillionSleepers"

        /** Why this JVM cannot run [contender]; `null` if it can. */
        fun missing(contender: JvmContender): String? {
            val jdk = Runtime.version().feature()
            return when {
                contender.method.startsWith("virtualThreads") && !VirtualThreads.exist ->
                    "virtual threads: JDK $jdk has none"
                contender.method == "structuredTaskScope" && !StructuredScopes.exist() ->
                    "StructuredTaskScope: JDK $jdk has none in the shape of JDK 25"
                else -> null
            }
        }
    }
}
