package dev.menai.debug

import dev.menai.CreationSite

/** A task, a coroutine within one, or the head of a group's tasks, as a [LoopDump] saw it. */
public class TaskDump internal constructor(
    /** `task "load"`, `task group "prices"`; a coroutine that is no task: `coroutine "name"`, or `a coroutine`. */
    public val title: String,
    /** Where it was created; `null` if its loop did not note that. */
    public val createdAt: CreationSite?,
    public val state: State,
    /** What it waits for, and who holds it; several if it waits for several. A group waits for its [children]. */
    public val waitsFor: List<String> = emptyList(),
    /** What it holds, if that was noted: loops in debug mode do. */
    public val holds: List<String> = emptyList(),
    /** Who waits for its end. */
    public val awaitedBy: List<String> = emptyList(),
    /** Its suspended calls, innermost first; of blocking code the thread's. Empty if nobody can see them. */
    public val stack: List<StackTraceElement> = emptyList(),
    /** The tasks and coroutines that it has to wait for at its end. */
    public val children: List<TaskDump>,
    internal val isGroup: Boolean = false,
) {
    public enum class State {
        /** The loop runs it at this moment. */
        RUNNING,

        /** It runs in one of the next turns. */
        READY,
        WAITING,

        /** It runs, or it waits for something that Menai cannot see. */
        UNKNOWN,
    }

    override fun toString(): String = title
}
