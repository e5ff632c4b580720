package dev.menai.testing

import dev.menai.EventLoop
import java.util.concurrent.CompletableFuture
import java.util.concurrent.TimeUnit
import kotlin.time.Duration

/** Cancels what a loop on a virtual clock runs when too much real time has passed: its time alone would never. */
internal class RealTimeAlarm(private val loop: EventLoop, limit: Duration) : AutoCloseable {
    private val timer =
        CompletableFuture.runAsync(
            { cancelAll(limit) },
            CompletableFuture.delayedExecutor(limit.inWholeMilliseconds, TimeUnit.MILLISECONDS),
        )

    private fun cancelAll(limit: Duration) {
        val tasks = loop.tasks()
        tasks.forEach {
            it.cancel(
                "not done after $limit of real time; waiting: ${tasks.joinToString { task ->
                    task.name
                }}",
            )
        }
    }

    override fun close() {
        timer.cancel(false)
    }
}
