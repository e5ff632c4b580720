package dev.menai.benchmarks

import org.openjdk.jmh.infra.BenchmarkParams
import org.openjdk.jmh.infra.IterationParams
import org.openjdk.jmh.profile.InternalProfiler
import org.openjdk.jmh.results.AggregationPolicy
import org.openjdk.jmh.results.IterationResult
import org.openjdk.jmh.results.Result
import org.openjdk.jmh.results.ScalarResult
import java.lang.management.ManagementFactory
import java.util.concurrent.TimeUnit

/**
 * Weighs what a workload holds: the heap after a full collection, against the one when this was made.
 *
 * Only with the [HeldProfiler] does it collect; without, it costs nothing, so that the same workload can be timed.
 */
class Weighing(private val units: Int) {
    private val before = if (isOn) heapAfterCollection() else 0

    /** Call while all units are alive. */
    fun weigh() {
        if (isOn) heldBytes = (heapAfterCollection() - before).toDouble() / units
    }

    /** Says when the last sleeper woke: [nanos] after its deadline. */
    fun woke(nanos: Long) {
        lateSeconds = nanos / NANOS_PER_SECOND
    }

    internal companion object {
        private val NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1).toDouble()

        @Volatile
        var isOn = false

        /** For a unit; `null` until something was weighed. */
        @Volatile
        var heldBytes: Double? = null

        @Volatile
        var lateSeconds: Double? = null

        /** Twice: the first collection lets the JVM's own cleaners loose, and what they free goes with the second. */
        private fun heapAfterCollection(): Long {
            repeat(2) { System.gc() }
            return ManagementFactory.getMemoryMXBean().heapMemoryUsage.used
        }
    }
}

/** Has a [Weighing] weigh, and reports what it found in the last invocation. */
class HeldProfiler : InternalProfiler {
    override fun getDescription(): String = "heap that a unit holds, after a full collection"

    override fun beforeIteration(benchmarkParams: BenchmarkParams, iterationParams: IterationParams) {
        Weighing.isOn = true
    }

    override fun afterIteration(
        benchmarkParams: BenchmarkParams,
        iterationParams: IterationParams,
        result: IterationResult,
    ): Collection<Result<*>> =
        listOfNotNull(
            Weighing.heldBytes?.let { ScalarResult(HELD, it, "B", AggregationPolicy.AVG) },
            Weighing.lateSeconds?.let { ScalarResult(LATE, it, "s", AggregationPolicy.MAX) },
        )

    companion object {
        const val HELD: String = "held.norm"
        const val LATE: String = "woke.late"
    }
}
