package dev.menai.internal.loop

/**
 * What a loop needs from the world: a clock, a way to wait and a way to be woken.
 *
 * The real one parks the loop's thread ([ParkingPoller]), the virtual one jumps its clock, a hosted one never waits
 * because its host calls it ([HostedTurns]). A poller that watches sockets hands what became ready to the queue that
 * [poll] is given.
 */
internal interface Poller {
    /** Whether its time passes by itself. */
    val isRealTime: Boolean get() = true

    /** Nanoseconds on this poller's clock; only differences mean anything. Any thread. */
    fun nanoTime(): Long

    /**
     * Waits until [wake] is called, [timeoutNanos] have passed or I/O is ready, which is appended to [ready].
     *
     * Zero: collect what is ready and do not wait. [Long.MAX_VALUE]: no limit. It may return early for no reason.
     * Loop thread only.
     */
    fun poll(timeoutNanos: Long, ready: ReadyQueue)

    /** Ends the [poll] under way, or the next one if none is. Any thread. */
    fun wake()

    /** The queue of the loop that this poller serves; asked for once. */
    fun newQueue(): ReadyQueue = ReadyQueue()

    /** Tells which thread will [poll] from now on. Called by that thread before its first turn. */
    fun attach(thread: Thread)
}
