package dev.menai.benchmarks

import dev.menai.gather
import dev.menai.sleep
import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.asFlow
import kotlinx.coroutines.flow.flatMapMerge
import kotlinx.coroutines.flow.flow
import org.openjdk.jmh.annotations.Benchmark
import org.openjdk.jmh.annotations.OperationsPerInvocation
import kotlin.time.Duration

/** 10 000 items of a stream, 64 at a time, each of which waits a turn. */
open class StreamedMap : SideBySide() {
    private val items = List(ITEMS) { it }

    @Benchmark
    @OperationsPerInvocation(ITEMS)
    fun menai(menai: MenaiHere): Long =
        menai.loop.runUntilComplete { items.asFlow().gather(LIMIT) { work(it) }.checkedSum() }

    @Benchmark
    @OperationsPerInvocation(ITEMS)
    fun menaiUnordered(menai: MenaiHere): Long =
        menai.loop.runUntilComplete { items.asFlow().gather(LIMIT, ordered = false) { work(it) }.checkedSum() }

    /** Unordered; kotlinx has no ordered one. */
    @OptIn(ExperimentalCoroutinesApi::class)
    @Benchmark
    @OperationsPerInvocation(ITEMS)
    fun flatMapMergeOnMenai(menai: MenaiHere): Long =
        menai.loop.runUntilComplete { items.asFlow().flatMapMerge(LIMIT) { flow { emit(work(it)) } }.checkedSum() }

    private suspend fun work(item: Int): Int {
        sleep(Duration.ZERO)
        return item + 1
    }

    private suspend fun Flow<Int>.checkedSum(): Long {
        var sum = 0L
        collect { sum += it }
        check(sum == ITEMS * (ITEMS + 1L) / 2) { "sum $sum" }
        return sum
    }

    private companion object {
        const val ITEMS = 10_000
        const val LIMIT = 64
    }
}
