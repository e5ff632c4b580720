package dev.menai.benchmarks

import dev.menai.sync.Lock
import dev.menai.sync.withLock
import kotlinx.coroutines.sync.Mutex
import kotlinx.coroutines.sync.withLock
import org.openjdk.jmh.annotations.Benchmark
import org.openjdk.jmh.annotations.OperationsPerInvocation

/** Ten coroutines that want the same lock over and over: what handing it over costs. */
open class LockContended : SideBySide() {
    @Benchmark
    @OperationsPerInvocation(TASKS * TIMES)
    fun menai(menai: MenaiHere): Int {
        val lock = Lock()
        val section = Section(room = 1)
        return menai.loop.runUntilComplete { section.passes(TASKS, TIMES) { lock.withLock { section.pass() } } }
    }

    @Benchmark
    @OperationsPerInvocation(TASKS * TIMES)
    fun kotlinxOnMenai(menai: MenaiHere): Int {
        val mutex = Mutex()
        val section = Section(room = 1)
        return menai.loop.runUntilComplete { section.passes(TASKS, TIMES) { mutex.withLock { section.pass() } } }
    }

    private companion object {
        const val TASKS = 10
        const val TIMES = 10_000
    }
}
