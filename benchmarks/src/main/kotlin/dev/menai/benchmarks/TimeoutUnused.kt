package dev.menai.benchmarks

import dev.menai.timeout
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeout
import kotlinx.coroutines.yield
import org.openjdk.jmh.annotations.Benchmark
import org.openjdk.jmh.annotations.OperationsPerInvocation
import kotlin.time.Duration.Companion.seconds

/** A block with a deadline that it does not reach, 100 000 times: what the safety of a timeout costs. */
open class TimeoutUnused : SideBySide() {
    @Benchmark
    @OperationsPerInvocation(BLOCKS)
    fun menai(menai: MenaiHere): Int =
        menai.loop.runUntilComplete { counted { timeout(deadline) { 1.also { yield() } } } }

    @Benchmark
    @OperationsPerInvocation(BLOCKS)
    fun kotlinxOnMenai(menai: MenaiHere): Int =
        menai.loop.runUntilComplete { counted { withTimeout(deadline) { 1.also { yield() } } } }

    @Benchmark
    @OperationsPerInvocation(BLOCKS)
    fun runBlocking(): Int = runBlocking { counted { withTimeout(deadline) { 1.also { yield() } } } }

    private inline fun counted(block: () -> Int): Int {
        var ended = 0
        repeat(BLOCKS) { ended += block() }
        check(ended == BLOCKS) { "$ended ended of $BLOCKS" }
        return ended
    }

    private companion object {
        const val BLOCKS = 100_000
        val deadline = 10.seconds
    }
}
