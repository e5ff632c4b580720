package dev.menai.benchmarks

import dev.menai.threads.ThreadPool
import dev.menai.threads.toThread
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.runInterruptible
import kotlinx.coroutines.withContext
import org.openjdk.jmh.annotations.Benchmark
import org.openjdk.jmh.annotations.OperationsPerInvocation

/** One piece of blocking code after another, from a task on a loop: to another thread and back. */
open class ToThreadRoundTrip : SideBySide() {
    private val bounded = ThreadPool("bounded", threads = 4)
    private val platform = ThreadPool("platform", threads = 4, platformThreads = true)

    @Benchmark
    @OperationsPerInvocation(TRIPS)
    fun menai(menai: MenaiHere): Int = menai.travel { toThread { it } }

    @Benchmark
    @OperationsPerInvocation(TRIPS)
    fun menaiBounded(menai: MenaiHere): Int = menai.travel { toThread(bounded) { it } }

    @Benchmark
    @OperationsPerInvocation(TRIPS)
    fun menaiPlatform(menai: MenaiHere): Int = menai.travel { toThread(platform) { it } }

    @Benchmark
    @OperationsPerInvocation(TRIPS)
    fun menaiOnExecutor(menai: MenaiHere, jdk: ExecutorThread): Int = menai.travel { toThread(jdk.executor) { it } }

    @Benchmark
    @OperationsPerInvocation(TRIPS)
    fun kotlinxIo(menai: MenaiHere): Int = menai.travel { withContext(Dispatchers.IO) { it } }

    @Benchmark
    @OperationsPerInvocation(TRIPS)
    fun kotlinxInterruptible(menai: MenaiHere): Int = menai.travel { runInterruptible(Dispatchers.IO) { it } }

    private inline fun MenaiHere.travel(crossinline trip: suspend (Int) -> Int): Int =
        loop.runUntilComplete {
            var sum = 0
            for (i in 1..TRIPS) sum += trip(i)
            sum
        }

    private companion object {
        const val TRIPS = 1_000
    }
}
