package dev.menai.benchmarks

import dev.menai.createTask
import dev.menai.sleep
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.delay
import kotlinx.coroutines.joinAll
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import org.openjdk.jmh.annotations.Benchmark
import org.openjdk.jmh.annotations.OperationsPerInvocation
import kotlin.time.Duration.Companion.milliseconds

/** 100 000 tasks that sleep for one to ten milliseconds: what a task with one timer costs, from birth to end. */
open class Sleepers : SideBySide() {
    @Benchmark
    @OperationsPerInvocation(TASKS)
    fun menai(menai: MenaiHere): Int =
        Wakes().counted { wakes ->
            menai.loop.runUntilComplete {
                List(TASKS) { createTask { sleep(millis(it).milliseconds).also { wakes.count++ } } }.joinAll()
            }
        }

    @Benchmark
    @OperationsPerInvocation(TASKS)
    fun kotlinxOnMenai(menai: MenaiHere): Int =
        Wakes().counted { wakes -> menai.loop.runUntilComplete { launchAll(wakes) } }

    @Benchmark
    @OperationsPerInvocation(TASKS)
    fun runBlocking(): Int = Wakes().counted { wakes -> runBlocking { launchAll(wakes) } }

    @Benchmark
    @OperationsPerInvocation(TASKS)
    fun kotlinxOnScheduledExecutor(jdk: ScheduledExecutorThread): Int =
        Wakes().counted { wakes -> runBlocking(jdk.dispatcher) { launchAll(wakes) } }

    private suspend fun CoroutineScope.launchAll(wakes: Wakes) {
        List(TASKS) { launch { delay(millis(it)).also { wakes.count++ } } }.joinAll()
    }

    private fun millis(task: Int): Long = 1 + task * 7919L % 10

    private class Wakes {
        var count = 0

        inline fun counted(run: (Wakes) -> Unit): Int {
            run(this)
            check(count == TASKS) { "$count woken of $TASKS" }
            return count
        }
    }

    private companion object {
        const val TASKS = 100_000
    }
}
