package dev.menai.benchmarks

import dev.menai.ReturnWhen
import dev.menai.Task
import dev.menai.asCompleted
import dev.menai.createTask
import dev.menai.sleep
import dev.menai.waitUntil
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.channelFlow
import kotlinx.coroutines.joinAll
import kotlinx.coroutines.launch
import org.openjdk.jmh.annotations.Benchmark
import org.openjdk.jmh.annotations.OperationsPerInvocation
import kotlin.time.Duration

/** 10 000 tasks, each of which waits a turn, and somebody who sees each as it ends; `…All` wait for the last one only. */
open class AsCompletedOfMany : SideBySide() {
    @Benchmark
    @OperationsPerInvocation(TASKS)
    fun menai(menai: MenaiHere): Int = menai.loop.runUntilComplete { asCompleted(tasks()).counted() }

    @Benchmark
    @OperationsPerInvocation(TASKS)
    fun channelFlowOnMenai(menai: MenaiHere): Int =
        menai.loop.runUntilComplete {
            val tasks = tasks()
            channelFlow { tasks.forEach { launch { send(it.also { it.join() }) } } }.counted()
        }

    @Benchmark
    @OperationsPerInvocation(TASKS)
    fun menaiWaitForAll(menai: MenaiHere): Int =
        menai.loop.runUntilComplete { waitUntil(ReturnWhen.ALL_COMPLETED, tasks()).done.size.checked() }

    @Benchmark
    @OperationsPerInvocation(TASKS)
    fun joinAllOnMenai(menai: MenaiHere): Int =
        menai.loop.runUntilComplete { tasks().also { it.joinAll() }.count { it.isCompleted }.checked() }

    private suspend fun tasks(): List<Task<Unit>> = List(TASKS) { createTask { sleep(Duration.ZERO) } }

    private suspend fun Flow<*>.counted(): Int {
        var seen = 0
        collect { seen++ }
        return seen.checked()
    }

    private fun Int.checked() = also { check(this == TASKS) { "$this of $TASKS" } }

    private companion object {
        const val TASKS = 10_000
    }
}
