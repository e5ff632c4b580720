package dev.menai

/** Whoever started a task and has to know how it ended. */
internal interface TaskWatch {
    /** The task ended, with [failure] or a value; before any awaiter of a failure hears of it. Any thread. */
    fun ended(task: Task<*>, failure: Throwable?)

    /** The task is completed, and [ended] has returned; before any awaiter goes on. Any thread. */
    fun gone() {}
}
