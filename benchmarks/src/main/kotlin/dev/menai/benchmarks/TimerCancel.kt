package dev.menai.benchmarks

import org.openjdk.jmh.annotations.Benchmark
import org.openjdk.jmh.annotations.OperationsPerInvocation
import org.openjdk.jmh.annotations.Param
import java.util.concurrent.CompletableFuture
import java.util.concurrent.Future
import java.util.concurrent.TimeUnit
import kotlin.time.Duration.Companion.milliseconds

/** A million timers set and cancelled on the loop, always [outstanding] of them at once: what an unused timeout costs. */
open class TimerCancel : SideBySide() {
    @Param("1000", "1000000")
    var outstanding = 0

    /** Kept, as a loop's is: it grows once. */
    private val bare = BareTimers<Runnable>()

    @Benchmark
    @OperationsPerInvocation(TIMERS)
    fun menai(menai: MenaiThread): Int =
        onThread({ menai.loop.callSoon(it) }) {
            setAndCancelAll({ menai.loop.callLater(delayMillis(it).milliseconds, mustNotRun) }, { it.cancel() })
        }

    @Benchmark
    @OperationsPerInvocation(TIMERS)
    fun netty(netty: NettyThread): Int =
        onThread(netty.loop::execute) {
            setAndCancelAll({ netty.loop.schedule(mustNotRun, delayMillis(it), TimeUnit.MILLISECONDS) }, ::cancelled)
        }

    @Benchmark
    @OperationsPerInvocation(TIMERS)
    fun scheduledExecutor(jdk: ScheduledExecutorThread): Int =
        onThread(jdk.executor::execute) {
            setAndCancelAll({ jdk.executor.schedule(mustNotRun, delayMillis(it), TimeUnit.MILLISECONDS) }, ::cancelled)
        }

    @Benchmark
    @OperationsPerInvocation(TIMERS)
    fun bareTimers(): Int = checked(setAndCancelAll({ bare.set(delayMillis(it)) }, bare::cancel))

    private fun BareTimers<Runnable>.set(delayMillis: Long): BareTimer<Runnable> {
        val timer = BareTimer(mustNotRun)
        add(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(delayMillis), timer)
        return timer
    }

    private fun cancelled(timer: Future<*>): Boolean = timer.cancel(false)

    /** Between one and two minutes, in no order. */
    private fun delayMillis(number: Int): Long = 60_000L + number * 7919L % 60_000L

    private inline fun <reified T : Any> setAndCancelAll(set: (Int) -> T, cancel: (T) -> Boolean): Int {
        val timers = arrayOfNulls<T>(outstanding)
        var cancelled = 0
        for (number in 0 until TIMERS) {
            val place = number % outstanding
            timers[place]?.let { if (cancel(it)) cancelled++ }
            timers[place] = set(number)
        }
        timers.forEach { if (it != null && cancel(it)) cancelled++ }
        return cancelled
    }

    private fun onThread(execute: (Runnable) -> Unit, block: () -> Int): Int {
        val result = CompletableFuture<Int>()
        execute { result.complete(block()) }
        return checked(result.join())
    }

    private fun checked(cancelled: Int): Int {
        check(cancelled == TIMERS) { "$cancelled cancelled of $TIMERS" }
        return cancelled
    }

    private companion object {
        const val TIMERS = 1_000_000

        val mustNotRun = Runnable { error("a cancelled timer ran") }
    }
}
