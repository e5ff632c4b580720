package dev.menai.internal.loop

import java.util.concurrent.locks.LockSupport

/** Waits by parking the loop's thread; there is no I/O to watch. */
internal class ParkingPoller : Poller {
    /** The thread that polls, `null` before the first run. */
    @Volatile private var thread: Thread? = null

    override fun nanoTime(): Long = System.nanoTime()

    override fun poll(timeoutNanos: Long, ready: ReadyQueue) {
        if (timeoutNanos == 0L) return
        // With the flag set park would return at once, and the loop would spin.
        Thread.interrupted()
        if (timeoutNanos == Long.MAX_VALUE) LockSupport.park(this) else LockSupport.parkNanos(this, timeoutNanos)
    }

    override fun wake() {
        LockSupport.unpark(thread)
    }

    override fun attach(thread: Thread) {
        this.thread = thread
    }
}
