package dev.menai.benchmarks

import dev.menai.ReturnWhen
import dev.menai.createTask
import dev.menai.taskGroup
import dev.menai.waitUntil
import kotlinx.coroutines.async
import kotlinx.coroutines.coroutineScope
import org.openjdk.jmh.annotations.Benchmark
import org.openjdk.jmh.annotations.OperationsPerInvocation
import java.util.concurrent.Callable
import java.util.concurrent.ExecutorService

/** A group of ten tasks that do next to nothing, from its begin to the sum of their results: what the group costs. */
open class GroupOfTen : SideBySide() {
    private val works = List(TASKS) { Callable { it } }

    @Benchmark
    @OperationsPerInvocation(GROUPS)
    fun menai(menai: MenaiHere): Int =
        menai.loop.runUntilComplete {
            sumOfGroups { taskGroup<Int> { List(TASKS) { createTask { it } }.sumOf { it.await() } } }
        }

    @Benchmark
    @OperationsPerInvocation(GROUPS)
    fun menaiWaitUntil(menai: MenaiHere): Int =
        menai.loop.runUntilComplete {
            sumOfGroups {
                val tasks = List(TASKS) { createTask { it } }
                waitUntil(ReturnWhen.ALL_COMPLETED, tasks).done.sumOf { it.await() }
            }
        }

    @Benchmark
    @OperationsPerInvocation(GROUPS)
    fun coroutineScopeOnMenai(menai: MenaiHere): Int =
        menai.loop.runUntilComplete {
            sumOfGroups { coroutineScope { List(TASKS) { async { it } }.sumOf { it.await() } } }
        }

    @Benchmark
    @OperationsPerInvocation(GROUPS)
    fun executor(jdk: ExecutorThread): Int = sumOfInvoked(jdk.executor)

    /** A virtual thread for each, and a wait for all. */
    @Benchmark
    @OperationsPerInvocation(GROUPS)
    fun virtualThreads(threads: VirtualThreads): Int = sumOfInvoked(threads.executor)

    @Benchmark
    @OperationsPerInvocation(GROUPS)
    fun structuredTaskScope(scopes: StructuredScopes): Int = sumOfGroups { scopes.sum(works) }

    private fun sumOfInvoked(executor: ExecutorService): Int =
        sumOfGroups { executor.invokeAll(works).sumOf { it.get() } }

    private inline fun sumOfGroups(group: () -> Int): Int {
        var sum = 0
        repeat(GROUPS) { sum += group() }
        check(sum == GROUPS * SUM) { "$sum of ${GROUPS * SUM}" }
        return sum
    }

    private companion object {
        const val GROUPS = 1_000
        const val TASKS = 10
        const val SUM = 45
    }
}
