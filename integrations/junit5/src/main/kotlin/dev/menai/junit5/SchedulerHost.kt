package dev.menai.junit5

import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Job
import kotlinx.coroutines.delay
import kotlinx.coroutines.launch
import kotlinx.coroutines.test.StandardTestDispatcher
import kotlinx.coroutines.test.TestCoroutineScheduler
import java.util.concurrent.AbstractExecutorService
import java.util.concurrent.Callable
import java.util.concurrent.CompletableFuture
import java.util.concurrent.Delayed
import java.util.concurrent.ScheduledExecutorService
import java.util.concurrent.ScheduledFuture
import java.util.concurrent.TimeUnit
import kotlin.coroutines.EmptyCoroutineContext

/** A test scheduler as the host of a loop: whoever moves it runs the loop's turns. It is not ours to shut down. */
internal class SchedulerHost(scheduler: TestCoroutineScheduler) :
    AbstractExecutorService(),
    ScheduledExecutorService {
    private val dispatcher = StandardTestDispatcher(scheduler)
    private val scope = CoroutineScope(dispatcher)

    override fun execute(command: Runnable) = dispatcher.dispatch(EmptyCoroutineContext, command)

    override fun schedule(command: Runnable, delay: Long, unit: TimeUnit): ScheduledFuture<*> =
        Alarm(
            scope.launch {
                delay(millisAtLeast(unit.toNanos(delay)))
                command.run()
            },
        )

    /** The loop must not wake up before its timer is due. */
    private fun millisAtLeast(nanos: Long) = (nanos - 1).floorDiv(NANOS_PER_MILLI) + 1

    override fun <V> schedule(callable: Callable<V>, delay: Long, unit: TimeUnit) = notNeeded()

    override fun scheduleAtFixedRate(command: Runnable, initialDelay: Long, period: Long, unit: TimeUnit) = notNeeded()

    override fun scheduleWithFixedDelay(command: Runnable, initialDelay: Long, delay: Long, unit: TimeUnit) =
        notNeeded()

    private fun notNeeded(): Nothing = throw UnsupportedOperationException("a loop does not ask its host for this")

    override fun shutdown() = Unit

    override fun shutdownNow(): List<Runnable> = emptyList()

    override fun isShutdown() = false

    override fun isTerminated() = false

    override fun awaitTermination(timeout: Long, unit: TimeUnit) = false

    private class Alarm(private val job: Job) :
        CompletableFuture<Unit>(),
        ScheduledFuture<Unit> {
        override fun cancel(mayInterruptIfRunning: Boolean): Boolean {
            job.cancel()
            return super<CompletableFuture>.cancel(mayInterruptIfRunning)
        }

        override fun getDelay(unit: TimeUnit) = 0L

        override fun compareTo(other: Delayed) = 0
    }

    private companion object {
        const val NANOS_PER_MILLI = 1_000_000L
    }
}
