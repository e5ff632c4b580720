package dev.menai.benchmarks

import dev.menai.createTask
import dev.menai.sleep
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Job
import kotlinx.coroutines.async
import kotlinx.coroutines.delay
import kotlinx.coroutines.joinAll
import kotlinx.coroutines.yield
import org.openjdk.jmh.annotations.Benchmark
import org.openjdk.jmh.annotations.Fork
import org.openjdk.jmh.annotations.Measurement
import org.openjdk.jmh.annotations.Param
import org.openjdk.jmh.annotations.Warmup
import java.util.concurrent.CountDownLatch
import java.util.concurrent.TimeUnit
import java.util.concurrent.locks.LockSupport
import kotlin.coroutines.Continuation
import kotlin.coroutines.intrinsics.COROUTINE_SUSPENDED
import kotlin.coroutines.intrinsics.suspendCoroutineUninterceptedOrReturn
import kotlin.coroutines.resume
import kotlin.time.Duration.Companion.nanoseconds
import kotlin.time.DurationUnit
import kotlinx.coroutines.runBlocking as blocking

/**
 * Tasks that all sleep until one deadline; says what each weighs, and how late the last one woke.
 *
 * The time is mostly that until the deadline: read what the [HeldProfiler] says.
 */
@Warmup(iterations = 0)
@Measurement(iterations = 1)
@Fork(value = 1, jvmArgsAppend = ["-Xms2g", "-Xmx4g"])
open class MillionSleepers : SideBySide() {
    @JvmField
    @Param("1000000")
    var units: Int = 0

    @Benchmark
    fun menai(menai: MenaiHere): Int {
        val night = Night(units)
        return menai.loop.runUntilComplete {
            night.coroutines { createTask { night.sleep { sleep(it.nanoseconds) } } }
        }
    }

    @Benchmark
    fun kotlinxOnMenai(menai: MenaiHere): Int {
        val night = Night(units)
        return menai.loop.runUntilComplete { kotlinx(night) }
    }

    @Benchmark
    fun runBlocking(): Int {
        val night = Night(units)
        return blocking { kotlinx(night) }
    }

    private suspend fun CoroutineScope.kotlinx(night: Night): Int =
        night.coroutines { async { night.sleep { delay(it.nanoseconds) } } }

    @Benchmark
    fun bareCoroutines(): Int {
        val night = Night(units)
        val coroutines = BareCoroutines()
        val timers = BareTimers<Continuation<Unit>>()
        val sleepers = List(units) { coroutines.start(timers) { night.sleep { sleepUntil(System.nanoTime() + it) } } }
        coroutines.drain()
        night.weigh()
        timers.fireAll()
        sleepers.forEach { it.get() }
        return night.over()
    }

    private suspend fun BareTimers<Continuation<Unit>>.sleepUntil(deadlineNanos: Long): Unit =
        suspendCoroutineUninterceptedOrReturn { self ->
            add(deadlineNanos, BareTimer(self))
            COROUTINE_SUSPENDED
        }

    private fun BareTimers<Continuation<Unit>>.fireAll() {
        while (size > 0) {
            val waitNanos = earliestDeadlineNanos() - System.nanoTime()
            if (waitNanos > 0) LockSupport.parkNanos(this, waitNanos) else removeFirst().due.resume(Unit)
        }
    }

    @Benchmark
    fun virtualThreads(threads: VirtualThreads): Int {
        val night = Night(units)
        val asleep = CountDownLatch(units)
        val sleeper =
            Runnable {
                asleep.countDown()
                night.sleep(TimeUnit.NANOSECONDS::sleep)
            }
        val all = List(units) { threads.executor.submit(sleeper) }
        asleep.await()
        night.weigh()
        all.forEach { it.get() }
        return night.over()
    }

    /** From the first sleeper's birth until all are awake. */
    private class Night(private val units: Int) {
        private val weighing = Weighing(units)
        private val deadlineNanos = System.nanoTime() + NANOS_TO_SPARE + units * NANOS_FOR_EACH

        private val awakenings = Awakenings()

        suspend inline fun coroutines(create: () -> Job): Int {
            val sleepers = List(units) { create() }
            yield()
            weigh()
            sleepers.joinAll()
            return over()
        }

        inline fun sleep(sleep: (Long) -> Unit) {
            sleep(deadlineNanos - System.nanoTime())
            awakenings.woke(System.nanoTime() - deadlineNanos)
        }

        fun weigh() {
            weighing.weigh()
            val lateNanos = System.nanoTime() - deadlineNanos
            check(lateNanos < 0) {
                "$units sleepers and their weighing took ${lateNanos.nanoseconds.toDouble(DurationUnit.SECONDS)} s " +
                    "longer than the sleep; the machine is too busy"
            }
        }

        fun over(): Int {
            check(awakenings.count == units) { "${awakenings.count} awake of $units" }
            weighing.woke(awakenings.nanos)
            return awakenings.count
        }
    }

    private companion object {
        val NANOS_TO_SPARE = TimeUnit.SECONDS.toNanos(3)
        val NANOS_FOR_EACH = TimeUnit.MICROSECONDS.toNanos(12)
    }
}

/** Counts who woke, and how late the last one did; any thread. */
private class Awakenings {
    @get:Synchronized
    var count = 0
        private set

    @get:Synchronized
    var nanos = Long.MIN_VALUE
        private set

    @Synchronized
    fun woke(lateNanos: Long) {
        count++
        if (lateNanos > nanos) nanos = lateNanos
    }
}
