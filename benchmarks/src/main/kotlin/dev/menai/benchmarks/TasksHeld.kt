package dev.menai.benchmarks

import dev.menai.createTask
import dev.menai.sync.Event
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Deferred
import kotlinx.coroutines.async
import kotlinx.coroutines.yield
import org.openjdk.jmh.annotations.Benchmark
import java.util.concurrent.Callable
import java.util.concurrent.CompletableFuture
import java.util.concurrent.CountDownLatch
import kotlinx.coroutines.runBlocking as blocking

/** Tasks that all begin, wait at one gate, and end with a result when it opens. */
open class TasksHeld : Population() {
    @Benchmark
    fun menai(menai: MenaiHere): Int {
        val weighing = Weighing(units)
        return menai.loop.runUntilComplete {
            val gate = Event()
            val tasks = List(units) { createTask { 1.also { gate.wait() } } }
            yield()
            weighing.weigh()
            gate.set()
            sum(tasks)
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
        val gate = CompletableDeferred<Unit>()
        val tasks = List(units) { async { 1.also { gate.await() } } }
        yield()
        weighing.weigh()
        gate.complete(Unit)
        return sum(tasks)
    }

    private suspend fun sum(tasks: List<Deferred<Int>>): Int = checkedUnits(tasks.sumOf { it.await() })

    /** No task, but what Java has in its place: a stage that depends on the gate. */
    @Benchmark
    fun completableFuture(jdk: ExecutorThread): Int {
        val weighing = Weighing(units)
        val gate = CompletableFuture<Unit>()
        val stages = List(units) { gate.thenApplyAsync({ 1 }, jdk.executor) }
        weighing.weigh()
        gate.complete(Unit)
        return checkedUnits(stages.sumOf { it.join() })
    }

    @Benchmark
    fun virtualThreads(threads: VirtualThreads): Int {
        val weighing = Weighing(units)
        val gate = CountDownLatch(1)
        val begun = CountDownLatch(units)
        val work =
            Callable {
                begun.countDown()
                gate.await()
                1
            }
        val tasks = List(units) { threads.executor.submit(work) }
        begun.await()
        weighing.weigh()
        gate.countDown()
        return checkedUnits(tasks.sumOf { it.get() })
    }
}
