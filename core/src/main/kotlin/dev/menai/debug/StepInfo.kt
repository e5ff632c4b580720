package dev.menai.debug

import dev.menai.CreationSite
import dev.menai.ResumeTimer
import dev.menai.internal.loop.OwnedWork
import dev.menai.taskOf

/** What a loop runs without a break: a callback, or a task up to its next suspension. */
public class StepInfo internal constructor(private val command: Runnable) {
    /** `null` for a callback that is no task's. */
    public val task: TaskInfo?
        get() = (taskOf(innermost) ?: command as? OwnedWork)?.let(::TaskInfo)

    private val innermost: Any get() = (command as? ResumeTimer)?.continuation ?: command

    public val createdAt: CreationSite? get() = task?.createdAt

    override fun toString(): String = task?.toString() ?: "a callback"
}
