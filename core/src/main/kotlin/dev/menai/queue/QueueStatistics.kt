package dev.menai.queue

/** What a [Queue] looked like at one moment. */
public data class QueueStatistics(
    /** Items that are stored. */
    public val size: Int,
    public val capacity: Int,
    /** Items that were put, and for which [Queue.taskDone] has not been called. */
    public val unfinished: Long,
    /** Callers that wait for an item now. */
    public val waitingToGet: Int,
    /** Callers that wait for room now. */
    public val waitingToPut: Int,
    /** Callers that wait until all is done. */
    public val waitingToJoin: Int,
    /** Items that were ever brought. */
    public val total: Long,
    public val isShutDown: Boolean,
)
