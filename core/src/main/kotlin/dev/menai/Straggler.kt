package dev.menai

import kotlinx.coroutines.Job
import org.slf4j.LoggerFactory
import kotlin.time.Duration

/** A task that had not ended when its loop was closed. */
public class Straggler internal constructor(
    public val taskName: String,
    /**
     * Where the task waits, innermost frame first; for the task that blocks the loop, where its thread is. Empty if it
     * waits in a library that the loop cannot look into.
     */
    public val stack: List<StackTraceElement>,
) {
    override fun toString(): String {
        val place = stack.firstOrNull { !it.isMenai() } ?: return "task \"$taskName\""
        return "task \"$taskName\", waiting in ${place.fileName}:${place.lineNumber}"
    }
}

/** Asked for when there is something to say: without a provider SLF4J prints three lines at its first use. */
private val log by lazy { LoggerFactory.getLogger(EventLoop::class.java) }

/** [stuckThread]: the thread that turns the loop, if somebody else closes it because it does not come back. */
internal fun findStragglers(loop: EventLoop, stuckThread: Thread?): List<Straggler> {
    val stacks = if (stuckThread == null) suspensions(loop) else emptyMap()
    val tasks = loop.tasks().map { Straggler(it.name, stacks[it].orEmpty()) }
    val works =
        if (stuckThread == null) {
            loop.lifecycle.works.snapshot().map {
                Straggler(it.name, emptyList())
            }
        } else {
            emptyList()
        }
    val stuck = stuckThread?.let { Straggler("of thread ${it.name}", it.stackTrace.asList()) }
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

private fun StackTraceElement.isMenai() =
    className.startsWith("dev.menai.") || className.startsWith("kotlinx.coroutines.") || className.startsWith("java.")

internal fun logStragglers(loop: EventLoop, grace: Duration, stragglers: List<Straggler>) {
    if (stragglers.isEmpty()) return
    val count = if (stragglers.size == 1) "1 straggler" else "${stragglers.size} stragglers"
    log.warn("loop \"{}\" closed after {} with {}: {}", loop.name, grace, count, stragglers.joinToString("; "))
}

/** Gives [context] to [handler], or to the log if there is none or it throws. */
internal fun reportFailure(context: ExceptionContext, handler: ExceptionHandler?) {
    if (handler == null || context.exception.isFatal()) log.error(context.message, context.exception)
    if (handler == null) return
    try {
        handler.handle(context)
    } catch (failure: Throwable) {
        failure.addSuppressed(context.exception)
        log.error("exception handler of loop \"{}\" failed on: {}", context.loop.name, context.message, failure)
    }
}
