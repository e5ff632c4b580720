package dev.menai.debug

import dev.menai.EventLoop
import java.io.PrintStream
import java.util.concurrent.CompletableFuture
import java.util.concurrent.TimeUnit
import java.util.concurrent.TimeoutException

/**
 * What a loop and its tasks were doing at one moment: who waits for what, where, and who holds it.
 *
 * @see dump
 */
public class LoopDump internal constructor(
    public val loopName: String,
    /** `running`, `not running`, `closing` or `closed`. */
    public val state: String,
    /** Whether the loop itself has looked, so that nothing moved meanwhile. */
    public val isExact: Boolean,
    /** The thread that turns the loop; `null` if none does. */
    public val threadName: String?,
    /** Where that thread was; empty if the loop itself has looked, for then it was here. */
    public val threadStack: List<StackTraceElement>,
    /** Tasks that no other task has to wait for, with those below them; the running one first. */
    public val tasks: List<TaskDump>,
    /** Tasks that wait for each other, for ever: `task "a" → task "b" → task "a"`. */
    public val cycles: List<String>,
    /**
     * The time until each timer is due, the earliest first.
     *
     * Of a timer that repeats with what it is: `59s (callEvery(1m), created at Main.kt:31)`.
     */
    public val timers: List<String>,
    public val statistics: LoopStatistics,
) {
    /** A tree for people. */
    override fun toString(): String = DumpText(this).toString()

    /** The same for programs: one JSON object. */
    public fun toJson(): String = dumpJson(this)
}

/**
 * What the loop and its tasks of both languages are doing now.
 *
 * Needs no agent: it walks from the tasks, the timers and the lines of the primitives to the suspended calls. Who holds what
 * is known where loops in debug mode acquired it, and where a task was created if that was noted. A task that waits within a
 * library for something of its own is shown, with the place where that is known.
 *
 * **Threads.** Any. A loop that turns is asked to look itself; if it does not answer within a tenth of a second, because it
 * is stuck in a callback, this thread looks, and what moves meanwhile may be seen half ([LoopDump.isExact]).
 */
public fun EventLoop.dump(): LoopDump {
    if (isOnLoop()) return DumpMaker(this, isExact = true, isHere = true).make()
    if (isRunning && !isClosed) answered()?.let { return it }
    return DumpMaker(this, isExact = !isRunning, isHere = false).make()
}

private fun EventLoop.answered(): LoopDump? {
    val answer = CompletableFuture<LoopDump>()
    val asked =
        turn.post {
            if (!answer.isDone) {
                runCatching { DumpMaker(this, isExact = true, isHere = false).make() }
                    .fold(answer::complete, answer::completeExceptionally)
            }
        }
    if (!asked) return null
    return try {
        answer.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)
    } catch (_: TimeoutException) {
        null
    } catch (_: InterruptedException) {
        Thread.currentThread().interrupt()
        null
    } finally {
        answer.cancel(false) // the loop need not look any more
    }
}

/** Prints [dump] as a tree. */
public fun EventLoop.printTasks(out: PrintStream = System.out): Unit = out.println(dump())

private const val PATIENCE_MILLIS = 100L
