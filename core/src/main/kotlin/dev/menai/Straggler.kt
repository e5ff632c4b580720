package dev.menai

import dev.menai.internal.loop.OutsideWork
import org.slf4j.LoggerFactory
import kotlin.time.Duration

/**
 * A task that had not ended when its loop was closed, the thread that did not come back to the loop, or blocking code
 * that did not end.
 */
public class Straggler internal constructor(
    /** The name of the task, `null` for a thread that a callback keeps and for blocking code without a name. */
    public val taskName: String?,
    /** The name of the thread that a callback of the loop keeps, or blocking code of the task; else `null`. */
    public val threadName: String?,
    /**
     * Where the task waits or the thread is, innermost frame first. Empty if the task waits in a library that the loop
     * cannot look into.
     */
    public val stack: List<StackTraceElement>,
    /** What the task waits for: `Queue "jobs" (0 items, 3 getters)`. Empty if nobody can tell. */
    public val waitsFor: List<String> = emptyList(),
) {
    override fun toString(): String {
        val what =
            listOfNotNull(
                taskName?.let { "task \"$it\"" },
                threadName?.let { "thread \"$it\"" },
            ).joinToString(", ")
        val place = stack.firstOrNull { !it.isLibrary() }?.let { " in ${it.place()}" }.orEmpty()
        if (threadName != null) return if (place.isEmpty()) what else "$what,$place"
        val awaited = if (waitsFor.isEmpty()) "" else " for ${waitsFor.joinToString(" and ")}"
        return if (place.isEmpty() && awaited.isEmpty()) what else "$what, waiting$place$awaited"
    }
}

/** Asked for when there is something to say: without a provider SLF4J prints three lines at its first use. */
private val log by lazy { LoggerFactory.getLogger(EventLoop::class.java) }

/** [stuckThread]: the thread that turns the loop, if somebody else closes it because it does not come back. */
internal fun findStragglers(loop: EventLoop, stuckThread: Thread?): List<Straggler> {
    val graph = AwaitGraph(loop)
    val outside = loop.outside.snapshot().groupBy { it.owner }
    val tasks = loop.tasks().flatMap { straggling(it.name, outside[it]) { graph.straggler(it, it.name) } }
    val works =
        loop.lifecycle.works.snapshot().flatMap {
            straggling(it.name, outside[it]) { graph.straggler(it, it.name) }
        }
    val stuck = stuckThread?.let { Straggler(taskName = null, it.name, it.stackTrace.asList()) }
    return listOfNotNull(stuck) + tasks + works
}

/** A task is where its blocking code is, if it runs some; there may be several pieces of it. */
private fun straggling(name: String, outside: List<OutsideWork>?, suspended: () -> Straggler): List<Straggler> {
    val threads = outside.orEmpty().mapNotNull { it.thread }
    if (threads.isEmpty()) return listOf(suspended())
    return threads.map { Straggler(name, it.name, it.stackTrace.asList()) }
}

private fun AwaitGraph.straggler(task: Any, name: String): Straggler {
    val known = waitsOf(task).filter { it != WaitedFor.Unknown }
    return Straggler(name, threadName = null, suspensionOf(task)?.stack.orEmpty(), known.map(::describe))
}

internal fun logStragglers(loop: EventLoop, grace: Duration, stragglers: List<Straggler>) {
    if (stragglers.isEmpty()) return
    val count = if (stragglers.size == 1) "1 straggler" else "${stragglers.size} stragglers"
    log.warn("loop \"{}\" closed after {} with {}: {}", loop.name, grace, count, stragglers.joinToString("; "))
}
