package dev.menai.testing

import dev.menai.EventLoop
import java.util.concurrent.CompletableFuture
import java.util.concurrent.TimeUnit
import kotlin.time.Duration

/** Cancels what a loop on a virtual clock runs when too much real time has passed: its time alone would never. */
internal class RealTimeAlarm(private val loop: EventLoop, limit: Duration) : AutoCloseable {
    /** Why the tasks were cancelled, `null` as long as they were not. */
    @Volatile
    var verdict: String? = null
        private set

    private val timer =
        CompletableFuture.runAsync(
            { cancelAll(limit) },
            CompletableFuture.delayedExecutor(limit.inWholeMilliseconds, TimeUnit.MILLISECONDS),
        )

    private fun cancelAll(limit: Duration) {
        val tasks = loop.tasks()
        val reason = "not done after $limit of real time; waiting: ${tasks.joinToString { it.name }}"
        verdict = reason
        tasks.forEach { it.cancel(reason) }
    }

    override fun close() {
        timer.cancel(false)
    }
}
