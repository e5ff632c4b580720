package dev.menai.benchmarks

import dev.menai.sync.Lock
import dev.menai.sync.withLock
import kotlinx.coroutines.sync.Mutex
import kotlinx.coroutines.sync.withLock
import org.openjdk.jmh.annotations.Benchmark
import org.openjdk.jmh.annotations.OperationsPerInvocation

/** A lock that nobody else wants, taken and released. */
open class LockFree : SideBySide() {
    @Benchmark
    @OperationsPerInvocation(TIMES)
    fun menai(menai: MenaiHere): Int {
        val lock = Lock()
        return menai.loop.runUntilComplete { counted { count -> lock.withLock { count + 1 } } }
    }

    @Benchmark
    @OperationsPerInvocation(TIMES)
    fun kotlinxOnMenai(menai: MenaiHere): Int {
        val mutex = Mutex()
        return menai.loop.runUntilComplete { counted { count -> mutex.withLock { count + 1 } } }
    }

    private inline fun counted(guarded: (Int) -> Int): Int {
        var count = 0
        repeat(TIMES) { count = guarded(count) }
        check(count == TIMES) { "$count times of $TIMES" }
        return count
    }

    private companion object {
        const val TIMES = 100_000
    }
}
