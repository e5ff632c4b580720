package dev.menai.debug

import dev.menai.CreationSite
import dev.menai.DescribedHandle
import dev.menai.ResumeTimer
import dev.menai.describeCallback
import dev.menai.internal.loop.OwnedWork
import dev.menai.taskOf

/** What a loop runs without a break: a callback, or a task up to its next suspension. */
public class StepInfo internal constructor(private val command: Runnable) {
    /** `null` for a callback that is no task's. */
    public val task: TaskInfo?
        get() = (taskOf(innermost) ?: command as? OwnedWork)?.let(::TaskInfo)

    private val innermost: Any get() = (command as? ResumeTimer)?.continuation ?: command

    /** Where its task was created, or the callback given to the loop; `null` if that was not noted. */
    public val createdAt: CreationSite? get() = task?.createdAt ?: handle?.origin?.site

    private val handle: DescribedHandle? get() = command as? DescribedHandle

    /** `task "report" (created at Report.kt:18)`, `callback of com.acme.Main (created at Main.kt:31)`. */
    override fun toString(): String = task?.toString() ?: handle?.describe() ?: describeCallback(command.javaClass)
}
