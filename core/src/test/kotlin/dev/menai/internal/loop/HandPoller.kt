package dev.menai.internal.loop

/** A poller whose clock the test moves, or that jumps when it is polled; never blocks, records its polls. */
internal class HandPoller(
    @Volatile var nowNanos: Long = 0,
) : Poller {
    /** How far the clock moves each time somebody looks at it: as a real one does. */
    var nanosPerLook = 0L
    val polls = ArrayList<Long>()
    var wakes = 0
    var onPoll: (timeoutNanos: Long, ready: ReadyQueue) -> Unit = { timeoutNanos, _ ->
        if (timeoutNanos != Long.MAX_VALUE) nowNanos += timeoutNanos
    }

    override fun nanoTime(): Long = nowNanos.also { nowNanos += nanosPerLook }

    override fun poll(timeoutNanos: Long, ready: ReadyQueue) {
        polls += timeoutNanos
        onPoll(timeoutNanos, ready)
    }

    override fun wake() {
        wakes++
    }

    override fun attach(thread: Thread) = Unit
}
