package dev.menai

/** What the end of one task means for the others of its [TaskGroup]. An error of the JVM ends any group. */
public enum class GroupPolicy {
    /** The first failure cancels the other tasks and the body. The only policy of `asyncio.TaskGroup`. */
    FAIL_FAST,

    /** A failure cancels nobody: all go on to their end, then the first failure is thrown. */
    COLLECT,

    /**
     * The first task that succeeds cancels the other tasks, but not the body. Failures of tasks count only if none
     * succeeds.
     */
    FIRST_SUCCESS,
}
