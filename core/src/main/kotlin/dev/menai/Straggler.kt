package dev.menai

import dev.menai.internal.loop.OutsideWork
import kotlinx.coroutines.Job
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
) {
    override fun toString(): String {
        val what =
            listOfNotNull(
                taskName?.let { "task \"$it\"" },
                threadName?.let { "thread \"$it\"" },
            ).joinToString(", ")
        val place = stack.firstOrNull { !it.isLibrary() } ?: return what
        return "$what, ${if (threadName == null) "waiting in" else "in"} ${place.place()}"
    }
}

/** Asked for when there is something to say: without a provider SLF4J prints three lines at its first use. */
private val log by lazy { LoggerFactory.getLogger(EventLoop::class.java) }

/** [stuckThread]: the thread that turns the loop, if somebody else closes it because it does not come back. */
internal fun findStragglers(loop: EventLoop, stuckThread: Thread?): List<Straggler> {
    val stacks = if (stuckThread == null) suspensions(loop) else emptyMap()
    val outside = loop.outside.snapshot().groupBy { it.owner }
    val tasks = loop.tasks().flatMap { task -> straggling(task.name, outside[task], stacks[task].orEmpty()) }
    val works = loop.lifecycle.works.snapshot().flatMap { straggling(it.name, outside[it], emptyList()) }
    val stuck = stuckThread?.let { Straggler(taskName = null, it.name, it.stackTrace.asList()) }
    return listOfNotNull(stuck) + tasks + works
}

/** A task is where its blocking code is, if it runs some; there may be several pieces of it. */
private fun straggling(name: String, outside: List<OutsideWork>?, stack: List<StackTraceElement>): List<Straggler> {
    val threads = outside.orEmpty().mapNotNull { it.thread }
    if (threads.isEmpty()) return listOf(Straggler(name, threadName = null, stack))
    return threads.map { Straggler(name, it.name, it.stackTrace.asList()) }
}

/** The stacks of the tasks that sleep: their timers know the continuation. Loop thread only. */
private fun suspensions(loop: EventLoop): Map<Job, List<StackTraceElement>> =
    buildMap {
        loop.turn.timers.forEach { timer ->
            val continuation = (timer as? ResumeTimer)?.continuation ?: return@forEach
            val task = taskOf(continuation) ?: return@forEach
            put(task, framesOf(continuation).mapNotNull { it.getStackTraceElement() }.toList())
        }
    }

internal fun logStragglers(loop: EventLoop, grace: Duration, stragglers: List<Straggler>) {
    if (stragglers.isEmpty()) return
    val count = if (stragglers.size == 1) "1 straggler" else "${stragglers.size} stragglers"
    log.warn("loop \"{}\" closed after {} with {}: {}", loop.name, grace, count, stragglers.joinToString("; "))
}
