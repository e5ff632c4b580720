package dev.menai.benchmarks

import org.openjdk.jmh.annotations.Benchmark
import java.util.concurrent.CompletableFuture
import java.util.concurrent.Future
import java.util.concurrent.TimeUnit
import kotlin.time.Duration.Companion.hours

/** Timers set for a far time and cancelled one by one, a thousand at once; weighs what all of them leave behind. */
open class TimersCancelled : Population() {
    private val mustNotRun = Runnable { error("a cancelled timer ran") }

    @Benchmark
    fun menai(menai: MenaiThread): Int =
        onThread({ menai.loop.callSoon(it) }) {
            setAndCancel({ menai.loop.callLater(1.hours, mustNotRun) }, { it.cancel() })
        }

    @Benchmark
    fun netty(netty: NettyThread): Int =
        onThread(netty.loop::execute) {
            setAndCancel({ netty.loop.schedule(mustNotRun, 1, TimeUnit.HOURS) }, ::cancelled)
        }

    @Benchmark
    fun scheduledExecutor(jdk: ScheduledExecutorThread): Int =
        onThread(jdk.executor::execute) {
            setAndCancel({ jdk.executor.schedule(mustNotRun, 1, TimeUnit.HOURS) }, ::cancelled)
        }

    private fun cancelled(timer: Future<*>): Boolean = timer.cancel(false)

    private inline fun <T> setAndCancel(set: () -> T, cancel: (T) -> Boolean): Int {
        var cancelled = 0
        repeat(units / AT_ONCE) {
            val timers = List(AT_ONCE) { set() }
            cancelled += timers.count { cancel(it) }
        }
        return cancelled
    }

    private fun onThread(execute: (Runnable) -> Unit, block: () -> Int): Int {
        val weighing = Weighing(units)
        val result = CompletableFuture<Int>()
        execute { result.complete(block()) }
        val cancelled = checkedUnits(result.join())
        weighing.weigh()
        return cancelled
    }

    private companion object {
        const val AT_ONCE = 1_000
    }
}
