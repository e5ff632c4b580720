package dev.menai.benchmarks

import org.openjdk.jmh.annotations.Benchmark
import org.openjdk.jmh.annotations.OperationsPerInvocation
import java.util.concurrent.CountDownLatch
import java.util.concurrent.TimeUnit
import kotlin.time.Duration.Companion.microseconds

/** 100 000 timers, set on the loop for the next two milliseconds, and fired: what a timer that is used costs. */
open class TimersFire : SideBySide() {
    @Benchmark
    @OperationsPerInvocation(TIMERS)
    fun menai(menai: MenaiThread): Int {
        val firing = Firing { timer -> menai.loop.callLater(delayMicros(timer).microseconds, timer) }
        return firing.run { menai.loop.callSoon(it) }
    }

    @Benchmark
    @OperationsPerInvocation(TIMERS)
    fun netty(netty: NettyThread): Int {
        val firing = Firing { timer -> netty.loop.schedule(timer, delayMicros(timer), TimeUnit.MICROSECONDS) }
        return firing.run(netty.loop::execute)
    }

    @Benchmark
    @OperationsPerInvocation(TIMERS)
    fun scheduledExecutor(jdk: ScheduledExecutorThread): Int {
        val firing = Firing { timer -> jdk.executor.schedule(timer, delayMicros(timer), TimeUnit.MICROSECONDS) }
        return firing.run(jdk.executor::execute)
    }

    private fun delayMicros(timer: Firing.Timer): Long = timer.number * 7919L % LONGEST_MICROS

    /** Sets all timers by [set], and counts those that fire. */
    private class Firing(private val set: (Timer) -> Unit) {
        private var fired = 0
        private val ended = CountDownLatch(1)

        fun run(execute: (Runnable) -> Unit): Int {
            execute { repeat(TIMERS) { set(Timer(it)) } }
            ended.await()
            return fired
        }

        inner class Timer(val number: Int) : Runnable {
            override fun run() {
                if (++fired == TIMERS) ended.countDown()
            }
        }
    }

    private companion object {
        const val TIMERS = 100_000
        const val LONGEST_MICROS = 2_000L
    }
}
