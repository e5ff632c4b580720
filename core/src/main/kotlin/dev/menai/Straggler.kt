package dev.menai

import kotlinx.coroutines.Job
import org.slf4j.LoggerFactory
import kotlin.time.Duration

/** A task that had not ended when its loop was closed, or the thread that did not come back to the loop. */
public class Straggler internal constructor(
    /** The name of the task, `null` for a thread. */
    public val taskName: String?,
    /** The name of the thread that a callback of the loop keeps, `null` for a task. */
    public val threadName: String?,
    /**
     * Where the task waits or the thread is, innermost frame first. Empty if the task waits in a library that the loop
     * cannot look into.
     */
    public val stack: List<StackTraceElement>,
) {
    override fun toString(): String {
        val what = if (taskName != null) "task \"$taskName\"" else "thread \"$threadName\""
        val place = stack.firstOrNull { !it.isLibrary() } ?: return what
        return "$what, ${if (taskName != null) "waiting in" else "in"} ${place.fileName}:${place.lineNumber}"
    }
}

/** Asked for when there is something to say: without a provider SLF4J prints three lines at its first use. */
private val log by lazy { LoggerFactory.getLogger(EventLoop::class.java) }

/** [stuckThread]: the thread that turns the loop, if somebody else closes it because it does not come back. */
internal fun findStragglers(loop: EventLoop, stuckThread: Thread?): List<Straggler> {
    val stacks = if (stuckThread == null) suspensions(loop) else emptyMap()
    val tasks = loop.tasks().map { Straggler(it.name, threadName = null, stacks[it].orEmpty()) }
    val works = loop.lifecycle.works.snapshot().map { Straggler(it.name, threadName = null, emptyList()) }
    val stuck = stuckThread?.let { Straggler(taskName = null, it.name, it.stackTrace.asList()) }
    return listOfNotNull(stuck) + tasks + works
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

/** Frames that tell the user nothing. Our own packages one by one: other programs live below `dev.menai` as well. */
private val LIBRARIES =
    Regex(
        """(dev\.menai\.([A-Z]|(future|internal|interop|java|queue|sync|testing)\.)|kotlinx?\.|java\.|jdk\.|sun\.).*""",
    )

private fun StackTraceElement.isLibrary() = LIBRARIES.matches(className)

internal fun logStragglers(loop: EventLoop, grace: Duration, stragglers: List<Straggler>) {
    if (stragglers.isEmpty()) return
    val count = if (stragglers.size == 1) "1 straggler" else "${stragglers.size} stragglers"
    log.warn("loop \"{}\" closed after {} with {}: {}", loop.name, grace, count, stragglers.joinToString("; "))
}
