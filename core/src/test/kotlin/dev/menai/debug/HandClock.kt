package dev.menai.debug

import dev.menai.internal.loop.Poller
import dev.menai.internal.loop.ReadyQueue
import kotlin.time.Duration

/** Time that passes only when a test says so, also within a callback; a wait ends at once, and takes none. */
internal class HandClock : Poller {
    @Volatile
    var now = Duration.ZERO

    override fun nanoTime(): Long = now.inWholeNanoseconds

    override fun poll(timeoutNanos: Long, ready: ReadyQueue) = Thread.yield()

    override fun wake() = Unit

    override fun attach(thread: Thread) = Unit
}
