package dev.menai.benchmarks

import dev.menai.sync.Semaphore
import dev.menai.sync.withPermit
import kotlinx.coroutines.sync.withPermit
import org.openjdk.jmh.annotations.Benchmark
import org.openjdk.jmh.annotations.OperationsPerInvocation
import kotlinx.coroutines.sync.Semaphore as KotlinxSemaphore

/** A permit that is free, taken and returned. */
open class SemaphoreFree : SideBySide() {
    @Benchmark
    @OperationsPerInvocation(TIMES)
    fun menai(menai: MenaiHere): Int {
        val semaphore = Semaphore(PERMITS)
        return menai.loop.runUntilComplete { counted { count -> semaphore.withPermit { count + 1 } } }
    }

    @Benchmark
    @OperationsPerInvocation(TIMES)
    fun kotlinxOnMenai(menai: MenaiHere): Int {
        val semaphore = KotlinxSemaphore(PERMITS)
        return menai.loop.runUntilComplete { counted { count -> semaphore.withPermit { count + 1 } } }
    }

    private inline fun counted(guarded: (Int) -> Int): Int {
        var count = 0
        repeat(TIMES) { count = guarded(count) }
        check(count == TIMES) { "$count times of $TIMES" }
        return count
    }

    private companion object {
        const val TIMES = 100_000
        const val PERMITS = 10
    }
}
