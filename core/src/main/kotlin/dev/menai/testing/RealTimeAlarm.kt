package dev.menai.testing

import dev.menai.AwaitGraph
import dev.menai.EventLoop
import dev.menai.Task
import dev.menai.WaitedFor
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
        val graph = AwaitGraph(loop)
        val waiting = tasks.joinToString { it.name + runCatching { graph.reasonOf(it) }.getOrDefault("") } // they go on
        val reason = "not done after $limit of real time; waiting: $waiting"
        verdict = reason
        tasks.forEach { it.cancel(reason) }
    }

    private fun AwaitGraph.reasonOf(task: Task<*>): String {
        val known = waitsOf(task).filter { it != WaitedFor.Unknown }
        return if (known.isEmpty()) "" else " (for ${known.joinToString(" and ", transform = ::describe)})"
    }

    override fun close() {
        timer.cancel(false)
    }
}
