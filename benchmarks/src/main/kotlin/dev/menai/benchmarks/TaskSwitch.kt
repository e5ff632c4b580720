package dev.menai.benchmarks

import dev.menai.createTask
import dev.menai.sleep
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.joinAll
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.yield
import org.openjdk.jmh.annotations.Benchmark
import org.openjdk.jmh.annotations.OperationsPerInvocation
import kotlin.time.Duration

/** Ten tasks that give way to one another: what one switch costs. */
open class TaskSwitch : SideBySide() {
    @Benchmark
    @OperationsPerInvocation(TASKS * STEPS)
    fun menai(menai: MenaiHere): Int =
        Switches().counted { switches ->
            menai.loop.runUntilComplete {
                List(TASKS) { task -> createTask { switches.steps(task) { sleep(Duration.ZERO) } } }.joinAll()
            }
        }

    @Benchmark
    @OperationsPerInvocation(TASKS * STEPS)
    fun kotlinxOnMenai(menai: MenaiHere): Int =
        Switches().counted { switches -> menai.loop.runUntilComplete { launchAll(switches) } }

    @Benchmark
    @OperationsPerInvocation(TASKS * STEPS)
    fun runBlocking(): Int = Switches().counted { switches -> runBlocking { launchAll(switches) } }

    @Benchmark
    @OperationsPerInvocation(TASKS * STEPS)
    fun kotlinxOnExecutor(jdk: ExecutorThread): Int =
        Switches().counted { switches -> runBlocking(jdk.dispatcher) { launchAll(switches) } }

    @Benchmark
    @OperationsPerInvocation(TASKS * STEPS)
    fun bareCoroutines(): Int =
        Switches().counted { switches ->
            val coroutines = BareCoroutines()
            val tasks = List(TASKS) { task -> coroutines.start(coroutines) { switches.steps(task) { giveWay() } } }
            coroutines.drain()
            tasks.forEach { it.get() }
        }

    private suspend fun CoroutineScope.launchAll(switches: Switches) {
        List(TASKS) { task -> launch { switches.steps(task) { yield() } } }.joinAll()
    }

    private companion object {
        const val TASKS = 10
        const val STEPS = 20_000
    }

    /** Counts the steps at which another task had the step before. */
    private class Switches {
        private var last = -1
        private var count = 0

        inline fun steps(task: Int, giveWay: () -> Unit) =
            repeat(STEPS) {
                if (task != last) count++
                last = task
                giveWay()
            }

        inline fun counted(run: (Switches) -> Unit): Int {
            run(this)
            check(count == TASKS * STEPS) { "$count switches of ${TASKS * STEPS}" }
            return count
        }
    }
}
