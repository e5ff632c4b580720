package dev.menai

/**
 * What [waitUntil] saw when its wait was over; `val (done, pending) = waitUntil(…)`.
 *
 * Each list is in the order in which the tasks were given, without duplicates. Together they hold all of them.
 */
public data class WaitResult<out D>(
    /** Those that had ended, however they ended. */
    public val done: List<D>,
    /** Those that had not; they go on. */
    public val pending: List<D>,
)
