package dev.menai.benchmarks

import dev.menai.sync.Semaphore
import dev.menai.sync.withPermit
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Job
import kotlinx.coroutines.joinAll
import kotlinx.coroutines.launch
import kotlinx.coroutines.sync.withPermit
import kotlinx.coroutines.yield
import org.openjdk.jmh.annotations.Benchmark
import java.util.concurrent.CountDownLatch
import java.util.concurrent.Semaphore as JdkSemaphore
import kotlinx.coroutines.runBlocking as blocking
import kotlinx.coroutines.sync.Semaphore as KotlinxSemaphore

/** Coroutines, or threads, that all wait for one permit, which is then handed from each to the next. */
open class WaitersHeld : Population() {
    @Benchmark
    fun menai(menai: MenaiHere): Int {
        val weighing = Weighing(units)
        return menai.loop.runUntilComplete {
            val semaphore = Semaphore(1)
            semaphore.acquire()
            hold(weighing, { semaphore.withPermit { it() } }, semaphore::release)
        }
    }

    @Benchmark
    fun kotlinxOnMenai(menai: MenaiHere): Int {
        val weighing = Weighing(units)
        return menai.loop.runUntilComplete { kotlinx(weighing) }
    }

    @Benchmark
    fun runBlocking(): Int {
        val weighing = Weighing(units)
        return blocking { kotlinx(weighing) }
    }

    private suspend fun CoroutineScope.kotlinx(weighing: Weighing): Int {
        val semaphore = KotlinxSemaphore(1)
        semaphore.acquire()
        return hold(weighing, { semaphore.withPermit { it() } }, semaphore::release)
    }

    private suspend fun CoroutineScope.hold(
        weighing: Weighing,
        guard: suspend (() -> Unit) -> Unit,
        release: () -> Unit,
    ): Int {
        var passes = 0
        val pass: () -> Unit = { passes++ }
        val waiters: List<Job> = List(units) { launch { guard(pass) } }
        yield()
        weighing.weigh()
        check(passes == 0) { "$passes passed a closed gate" }
        release()
        waiters.joinAll()
        return checkedUnits(passes)
    }

    @Benchmark
    fun virtualThreads(threads: VirtualThreads): Int {
        val weighing = Weighing(units)
        val semaphore = JdkSemaphore(1, true)
        val left = CountDownLatch(units)
        var passes = 0 // guarded by the permit
        semaphore.acquire()
        val wait =
            Runnable {
                semaphore.acquireUninterruptibly()
                passes++
                semaphore.release()
                left.countDown()
            }
        repeat(units) { threads.executor.execute(wait) }
        while (semaphore.queueLength < units) Thread.sleep(1)
        weighing.weigh()
        semaphore.release()
        left.await()
        return checkedUnits(passes)
    }
}
