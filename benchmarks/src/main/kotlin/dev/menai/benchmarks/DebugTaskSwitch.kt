package dev.menai.benchmarks

import dev.menai.EventLoop
import dev.menai.createTask
import dev.menai.debug.DebugOptions
import dev.menai.debug.debug
import dev.menai.sleep
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.debug.DebugProbes
import kotlinx.coroutines.joinAll
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.yield
import org.openjdk.jmh.annotations.Benchmark
import org.openjdk.jmh.annotations.OperationsPerInvocation
import org.openjdk.jmh.annotations.Scope
import org.openjdk.jmh.annotations.Setup
import org.openjdk.jmh.annotations.State
import org.openjdk.jmh.annotations.TearDown
import kotlin.time.Duration
import kotlin.time.Duration.Companion.milliseconds

/** [TaskSwitch] with somebody looking on: what debug mode costs, beside kotlinx's. */
open class DebugTaskSwitch : SideBySide() {
    @State(Scope.Benchmark)
    open class Loops {
        val off = EventLoop("off")
        val noSites = EventLoop("no sites")
        val on = EventLoop("on")
        val stream = EventLoop("stream")

        @TearDown
        fun close() = listOf(off, on, noSites, stream).forEach { it.close() }
    }

    @State(Scope.Benchmark)
    open class Probes {
        @OptIn(ExperimentalCoroutinesApi::class)
        @Setup
        fun install() {
            DebugProbes.enableCreationStackTraces = false
            DebugProbes.install()
        }
    }

    @Benchmark
    @OperationsPerInvocation(OPERATIONS)
    fun menai(loops: Loops): Int = switches(loops.off, null)

    @Benchmark
    @OperationsPerInvocation(OPERATIONS)
    fun menaiDebugNoSites(loops: Loops): Int = switches(loops.noSites, DebugOptions(creationSites = false))

    @Benchmark
    @OperationsPerInvocation(OPERATIONS)
    fun menaiDebug(loops: Loops): Int = switches(loops.on, DebugOptions())

    @Benchmark
    @OperationsPerInvocation(OPERATIONS)
    fun menaiDebugStream(loops: Loops): Int = switches(loops.stream, DebugOptions(blockingCall = 20.milliseconds))

    @Benchmark
    @OperationsPerInvocation(OPERATIONS)
    fun kotlinxOff(): Int = kotlinx()

    @Benchmark
    @OperationsPerInvocation(OPERATIONS)
    fun kotlinxDebugProbes(probes: Probes): Int = kotlinx()

    private fun switches(loop: EventLoop, options: DebugOptions?): Int {
        if (options != null && loop.debug == null) loop.debug = options
        var steps = 0
        loop.runUntilComplete {
            List(TASKS) {
                createTask {
                    repeat(STEPS) {
                        steps++
                        sleep(Duration.ZERO)
                    }
                }
            }.joinAll()
        }
        return steps.also { check(it == OPERATIONS) { "$it steps" } }
    }

    private fun kotlinx(): Int {
        var steps = 0
        runBlocking { launchAll { steps++ } }
        return steps.also { check(it == OPERATIONS) { "$it steps" } }
    }

    private suspend fun CoroutineScope.launchAll(step: () -> Unit) {
        List(TASKS) {
            launch {
                repeat(STEPS) {
                    step()
                    yield()
                }
            }
        }.joinAll()
    }

    private companion object {
        const val TASKS = 10
        const val STEPS = 20_000
        const val OPERATIONS = TASKS * STEPS
    }
}
