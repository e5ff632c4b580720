package dev.menai.debug

import java.lang.ref.WeakReference
import java.util.concurrent.locks.LockSupport

/** What the [Watchdog] looks after: one check of one loop. */
internal fun interface Watched {
    /** Looks if it is time to, and says in how many nanoseconds to come again. On the watchdog's thread; must not throw. */
    fun look(nowNanos: Long): Long
}

/**
 * The thread that looks at all loops in debug mode from outside, while they may be stuck.
 *
 * It lives as long as there is something to watch, and keeps none of it alive: a loop that its user forgot is collected,
 * and forgotten here, too. Its time is the real one, whatever clock a loop has.
 */
internal class Watchdog(private val clock: () -> Long = System::nanoTime) {
    /** Guarded by this. */
    private val watched = ArrayList<WeakReference<Watched>>()

    /** `null` while there is nothing to watch. Guarded by this. */
    private var thread: Thread? = null

    @Synchronized
    fun add(check: Watched) {
        watched += WeakReference(check)
        val running = thread
        if (running == null) begin() else LockSupport.unpark(running)
    }

    /** Returns at once: it may be looked at once more. */
    @Synchronized
    fun remove(check: Watched) {
        watched.removeIf { it.get().let { kept -> kept == null || kept === check } }
        if (watched.isEmpty()) LockSupport.unpark(thread)
    }

    private fun begin() {
        thread =
            Thread(::watch, NAME).apply {
                isDaemon = true
                start()
            }
    }

    private fun watch() {
        while (true) {
            val napNanos = lookAtAll() ?: return
            Thread.interrupted() // with the flag set park would return at once
            LockSupport.parkNanos(this, napNanos)
        }
    }

    /** How long until the next look; `null` if nobody is left, and this thread may end. */
    private fun lookAtAll(): Long? {
        var napNanos = LONGEST_NAP_NANOS
        for (check in snapshotOrEnd() ?: return null) {
            napNanos = minOf(napNanos, lookWith(check.get() ?: continue))
        }
        return napNanos
    }

    /** The other loops are looked at all the same, and this one in a second: memory may have been short. */
    private fun lookWith(check: Watched): Long =
        try {
            check.look(clock())
        } catch (failure: Throwable) {
            System.err.println("$NAME: a look at a loop failed: $failure")
            LONGEST_NAP_NANOS
        }

    @Synchronized
    private fun snapshotOrEnd(): List<WeakReference<Watched>>? {
        watched.removeIf { it.get() == null }
        if (watched.isNotEmpty()) return ArrayList(watched)
        thread = null
        return null
    }

    companion object {
        const val NAME = "menai-watchdog"

        /** Also how long the thread outlives the last loop, if that was forgotten instead of closed. */
        private const val LONGEST_NAP_NANOS = 1_000_000_000L

        /** The one of this JVM. */
        val shared = Watchdog()
    }
}
