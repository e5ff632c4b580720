package dev.menai.benchmarks

import dev.menai.createTask
import dev.menai.gather
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.runBlocking
import org.openjdk.jmh.annotations.Benchmark
import org.openjdk.jmh.annotations.OperationsPerInvocation

/** A task for each of 100 000 items, and all results in a list: what one task costs from birth to result. */
open class SpawnGather : SideBySide() {
    private val items = List(ITEMS) { it }
    private val bare = BareCoroutines()

    @Benchmark
    @OperationsPerInvocation(ITEMS)
    fun menai(menai: MenaiHere): Long = menai.loop.runUntilComplete { items.gather { it + 1 } }.checkedSum()

    @Benchmark
    @OperationsPerInvocation(ITEMS)
    fun menaiTasksAwaited(menai: MenaiHere): Long =
        menai.loop.runUntilComplete { items.map { createTask { it + 1 } }.map { it.await() } }.checkedSum()

    @Benchmark
    @OperationsPerInvocation(ITEMS)
    fun menaiTasksGathered(menai: MenaiHere): Long =
        menai.loop.runUntilComplete { items.map { createTask { it + 1 } }.gather() }.checkedSum()

    @Benchmark
    @OperationsPerInvocation(ITEMS)
    fun kotlinxOnMenai(menai: MenaiHere): Long = menai.loop.runUntilComplete { asyncAll() }.checkedSum()

    @Benchmark
    @OperationsPerInvocation(ITEMS)
    fun runBlocking(): Long = runBlocking { asyncAll() }.checkedSum()

    @Benchmark
    @OperationsPerInvocation(ITEMS)
    fun kotlinxOnExecutor(jdk: ExecutorThread): Long = runBlocking(jdk.dispatcher) { asyncAll() }.checkedSum()

    @Benchmark
    @OperationsPerInvocation(ITEMS)
    fun bareCoroutines(): Long {
        val tasks = items.map { bare.start(it) { this + 1 } }
        bare.drain()
        return tasks.map { it.get() }.checkedSum()
    }

    private suspend fun asyncAll(): List<Int> = coroutineScope { items.map { async { it + 1 } }.awaitAll() }

    private fun List<Int>.checkedSum(): Long {
        val sum = sumOf { it.toLong() }
        check(size == ITEMS && sum == ITEMS * (ITEMS + 1L) / 2) { "$size results of $ITEMS, sum $sum" }
        return sum
    }

    private companion object {
        const val ITEMS = 100_000
    }
}
