package dev.menai

import dev.menai.internal.loop.WorkGroup

/** Whoever started a task and has to know how it ended. */
internal interface TaskWatch {
    /** The group that the task belongs to. */
    val group: WorkGroup? get() = null

    /** The task as users hold it; `null` if that is the coroutine itself. */
    val held: HeldTask<*>? get() = null

    /** The task ended, with [failure] or a value; before any awaiter of a failure hears of it. Any thread. */
    fun ended(task: Task<*>, failure: Throwable?)

    /** The task is completed, and [ended] has returned; before any awaiter goes on. Any thread. */
    fun gone() {}
}
