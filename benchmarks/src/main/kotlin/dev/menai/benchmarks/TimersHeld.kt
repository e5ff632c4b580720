package dev.menai.benchmarks

import org.openjdk.jmh.annotations.Benchmark
import java.util.concurrent.CompletableFuture
import java.util.concurrent.Future
import java.util.concurrent.TimeUnit
import kotlin.time.Duration.Companion.milliseconds

/** Timers that are all set for a far time, and then all cancelled, in the order in which they were set. */
open class TimersHeld : Population() {
    private val mustNotRun = Runnable { error("a cancelled timer ran") }

    @Benchmark
    fun menai(menai: MenaiThread): Int =
        onThread({ menai.loop.callSoon(it) }) { weighing ->
            hold(weighing, { menai.loop.callLater(delayMillis(it).milliseconds, mustNotRun) }, { it.cancel() })
        }

    @Benchmark
    fun netty(netty: NettyThread): Int =
        onThread(netty.loop::execute) { weighing ->
            hold(weighing, { netty.loop.schedule(mustNotRun, delayMillis(it), TimeUnit.MILLISECONDS) }, ::cancelled)
        }

    @Benchmark
    fun scheduledExecutor(jdk: ScheduledExecutorThread): Int =
        onThread(jdk.executor::execute) { weighing ->
            hold(weighing, { jdk.executor.schedule(mustNotRun, delayMillis(it), TimeUnit.MILLISECONDS) }, ::cancelled)
        }

    private fun cancelled(timer: Future<*>): Boolean = timer.cancel(false)

    /** Between one and two hours, in no order. */
    private fun delayMillis(number: Int): Long = 3_600_000L + number * 7919L % 3_600_000L

    private inline fun <T> hold(weighing: Weighing, set: (Int) -> T, cancel: (T) -> Boolean): Int {
        val timers = List(units) { set(it) }
        weighing.weigh()
        return timers.count { cancel(it) }
    }

    private fun onThread(execute: (Runnable) -> Unit, block: (Weighing) -> Int): Int {
        val weighing = Weighing(units)
        val result = CompletableFuture<Int>()
        execute { result.complete(block(weighing)) }
        return checkedUnits(result.join())
    }
}
