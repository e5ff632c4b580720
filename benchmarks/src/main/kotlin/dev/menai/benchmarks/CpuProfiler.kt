package dev.menai.benchmarks

import com.sun.management.OperatingSystemMXBean
import org.openjdk.jmh.infra.BenchmarkParams
import org.openjdk.jmh.infra.IterationParams
import org.openjdk.jmh.profile.InternalProfiler
import org.openjdk.jmh.results.AggregationPolicy
import org.openjdk.jmh.results.IterationResult
import org.openjdk.jmh.results.Result
import org.openjdk.jmh.results.ScalarResult
import java.lang.management.ManagementFactory

/**
 * The processor time of an operation, over all threads of the JVM, its compiler's and collector's included.
 *
 * Unlike the time that passes, it says something on a machine that others use as well.
 */
class CpuProfiler : InternalProfiler {
    private val system = ManagementFactory.getOperatingSystemMXBean() as OperatingSystemMXBean
    private var startNanos = 0L

    override fun getDescription(): String = "processor time of all threads"

    override fun beforeIteration(benchmarkParams: BenchmarkParams, iterationParams: IterationParams) {
        startNanos = system.processCpuTime
    }

    override fun afterIteration(
        benchmarkParams: BenchmarkParams,
        iterationParams: IterationParams,
        result: IterationResult,
    ): Collection<Result<*>> {
        val nanos = (system.processCpuTime - startNanos).toDouble() / result.metadata.allOps
        return listOf(ScalarResult(LABEL, nanos, "ns/op", AggregationPolicy.AVG))
    }

    companion object {
        const val LABEL: String = "cpu.norm"
    }
}
