package dev.menai.threads

/** What a [ThreadPool] looked like at one moment. */
public data class ThreadPoolStatistics(
    /** Calls whose code runs now, those that were cancelled and have not ended yet included. */
    public val running: Int,
    /** Calls that wait for a thread. */
    public val waiting: Int,
    /** The most calls that have waited together. */
    public val longestLine: Int,
    /** Calls whose code has run to its end, ever, however it ended. */
    public val done: Long,
    /** Calls that found the pool full or closed, or waited too long, ever. */
    public val rejected: Long,
)
