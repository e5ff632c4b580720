package dev.menai.benchmarks

import dev.menai.sync.Semaphore
import dev.menai.sync.withPermit
import kotlinx.coroutines.sync.withPermit
import org.openjdk.jmh.annotations.Benchmark
import org.openjdk.jmh.annotations.OperationsPerInvocation
import kotlinx.coroutines.runBlocking as blocking
import kotlinx.coroutines.sync.Semaphore as KotlinxSemaphore

/** 100 000 coroutines that share ten permits: what a wait costs, with the birth and the one switch of the coroutine. */
open class SemaphoreContended : SideBySide() {
    @Benchmark
    @OperationsPerInvocation(TASKS)
    fun menai(menai: MenaiHere): Int = menai.loop.runUntilComplete { ours() }

    @Benchmark
    @OperationsPerInvocation(TASKS)
    fun kotlinxOnMenai(menai: MenaiHere): Int = menai.loop.runUntilComplete { kotlinx() }

    @Benchmark
    @OperationsPerInvocation(TASKS)
    fun runBlocking(): Int = blocking { kotlinx() }

    private suspend fun ours(): Int {
        val semaphore = Semaphore(PERMITS)
        val section = Section(PERMITS)
        return section.passes(TASKS, 1) { semaphore.withPermit { section.pass() } }
    }

    private suspend fun kotlinx(): Int {
        val semaphore = KotlinxSemaphore(PERMITS)
        val section = Section(PERMITS)
        return section.passes(TASKS, 1) { semaphore.withPermit { section.pass() } }
    }

    private companion object {
        const val TASKS = 100_000
        const val PERMITS = 10
    }
}
