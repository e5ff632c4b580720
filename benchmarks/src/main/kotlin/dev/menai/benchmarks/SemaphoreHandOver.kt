package dev.menai.benchmarks

import dev.menai.sync.Semaphore
import dev.menai.sync.withPermit
import kotlinx.coroutines.sync.withPermit
import org.openjdk.jmh.annotations.Benchmark
import org.openjdk.jmh.annotations.OperationsPerInvocation
import kotlinx.coroutines.sync.Semaphore as KotlinxSemaphore

/** A hundred coroutines that share ten permits, over and over: a wait without the birth of the one who waits. */
open class SemaphoreHandOver : SideBySide() {
    @Benchmark
    @OperationsPerInvocation(TASKS * TIMES)
    fun menai(menai: MenaiHere): Int {
        val semaphore = Semaphore(PERMITS)
        val section = Section(PERMITS)
        return menai.loop.runUntilComplete {
            section.passes(TASKS, TIMES) { semaphore.withPermit { section.pass() } }
        }
    }

    @Benchmark
    @OperationsPerInvocation(TASKS * TIMES)
    fun kotlinxOnMenai(menai: MenaiHere): Int {
        val semaphore = KotlinxSemaphore(PERMITS)
        val section = Section(PERMITS)
        return menai.loop.runUntilComplete {
            section.passes(TASKS, TIMES) { semaphore.withPermit { section.pass() } }
        }
    }

    private companion object {
        const val TASKS = 100
        const val TIMES = 1_000
        const val PERMITS = 10
    }
}
