package dev.menai.sync

import dev.menai.internal.wait.Holding
import dev.menai.internal.wait.TIMED_OUT
import dev.menai.internal.wait.WaitLine
import dev.menai.internal.wait.WaitPoint
import dev.menai.internal.wait.WaitTimer
import dev.menai.internal.wait.Waiter
import dev.menai.internal.wait.Wakeups
import dev.menai.internal.wait.named
import dev.menai.internal.wait.suspendInLine
import dev.menai.internal.wait.suspendInLineUntil
import dev.menai.waitTimer
import kotlinx.coroutines.currentCoroutineContext
import java.util.concurrent.TimeoutException
import kotlin.time.Duration

/**
 * Lets many readers in together, or one writer alone, in the order in which they came.
 *
 * A writer that waits holds up the readers behind him, so that he is not starved; when he has been, all readers up to the
 * next writer go in together. Nobody is preferred beyond that. Not re-entrant, and a reader cannot become a writer: he
 * would wait for himself. Belongs to no loop; asyncio has no such lock.
 *
 * **Threads.** Any thread. What happened before a release is visible after the acquire that follows it.
 */
public class RwLock(
    /** Appears in [toString] and in error messages. */
    public val name: String? = null,
) {
    internal val point = Point().also { it.primitive = this }

    public val isWriteLocked: Boolean get() = point.statistics().isWriteLocked

    /** How many readers are in. */
    public val readers: Int get() = point.statistics().readers

    /**
     * Waits until no writer is in, nor waits ahead, and goes in as a reader.
     *
     * Does not suspend if that is so.
     *
     * **Cancellation.** Ends the wait. A place that was handed over to a cancelled caller is given back.
     */
    public suspend fun acquireRead() {
        if (point.mayNoteHolders) return acquireKnown(Mode.READ)
        if (!point.tryEnter(Mode.READ)) point.enterInLine(Mode.READ)
    }

    /**
     * Waits until nobody is in, nor waits ahead, and goes in as the writer.
     *
     * Does not suspend if that is so.
     *
     * **Cancellation.** Ends the wait. A place that was handed over to a cancelled caller is given back.
     */
    public suspend fun acquireWrite() {
        if (point.mayNoteHolders) return acquireKnown(Mode.WRITE)
        if (!point.tryEnter(Mode.WRITE)) point.enterInLine(Mode.WRITE)
    }

    private suspend fun acquireKnown(mode: Mode) {
        val holder = point.holderIn(currentCoroutineContext())
        if (!point.tryEnter(mode)) point.enterInLine(mode)
        point.noteHolder(holder, mode = mode)
    }

    /** Goes in as a reader if that needs no waiting. */
    public fun tryAcquireRead(): Boolean = tryAcquire(Mode.READ)

    /** Goes in as the writer if that needs no waiting. */
    public fun tryAcquireWrite(): Boolean = tryAcquire(Mode.WRITE)

    private fun tryAcquire(mode: Mode): Boolean {
        val acquired = point.tryEnter(mode)
        if (acquired && point.mayNoteHolders) point.noteHolder(runningHolder(), mode = mode)
        return acquired
    }

    /** As [acquireRead], but waits no longer than [timeout]; returns whether it is in. Atomic. */
    public suspend fun tryAcquireRead(timeout: Duration): Boolean = tryAcquire(Mode.READ, timeout)

    /** As [acquireWrite], but waits no longer than [timeout]; returns whether it is in. Atomic. */
    public suspend fun tryAcquireWrite(timeout: Duration): Boolean = tryAcquire(Mode.WRITE, timeout)

    private suspend fun tryAcquire(mode: Mode, timeout: Duration): Boolean {
        val holder = if (point.mayNoteHolders) point.holderIn(currentCoroutineContext()) else null
        val acquired = point.tryEnter(mode) || (timeout.isPositive() && waitUntil(waitTimer(timeout), mode))
        if (acquired) point.noteHolder(holder, mode = mode)
        return acquired
    }

    private suspend fun waitUntil(timer: WaitTimer?, mode: Mode): Boolean =
        point.suspendInLineUntil(timer, mode, point::enlist) !== TIMED_OUT

    private fun exit(mode: Mode): Boolean {
        point.noteRelease(mode = mode) // before anybody else can be in
        return point.exit(mode)
    }

    /**
     * Lets a reader out.
     *
     * @throws IllegalStateException if no reader is in.
     */
    public fun releaseRead() {
        check(exit(Mode.READ)) { "$this has no reader; each releaseRead needs an acquireRead before it" }
    }

    /**
     * Lets the writer out.
     *
     * @throws IllegalStateException if no writer is in.
     */
    public fun releaseWrite() {
        check(exit(Mode.WRITE)) { "$this has no writer; each releaseWrite needs an acquireWrite before it" }
    }

    /** Who is in, and how many wait. */
    public fun statistics(): RwLockStatistics = point.statistics()

    override fun toString(): String {
        val now = statistics()
        val state = if (now.isWriteLocked) "writing" else "${now.readers} reading"
        return "RwLock(${named(name)}$state, ${now.waiting} waiting)"
    }

    internal enum class Mode { READ, WRITE }

    internal class Point : WaitPoint() {
        // All guarded by this.
        private val line = WaitLine(this)
        private var readers = 0
        private var writing = false

        suspend fun enterInLine(mode: Mode): Unit = suspendInLine(mode, ::enlist)

        fun enlist(waiter: Waiter): Boolean {
            if (line.isEmpty && enterIfFree(waiter.mode)) {
                waiter.granted = Unit
                return true
            }
            line.add(waiter)
            return false
        }

        fun tryEnter(mode: Mode): Boolean = synchronized(this) { line.isEmpty && enterIfFree(mode) }

        private fun enterIfFree(mode: Mode): Boolean {
            if (writing || (mode == Mode.WRITE && readers > 0)) return false
            if (mode == Mode.WRITE) writing = true else readers++
            return true
        }

        fun exit(mode: Mode): Boolean {
            val wakeups = Wakeups()
            synchronized(this) {
                if (mode == Mode.WRITE && !writing || mode == Mode.READ && readers == 0) return false
                if (mode == Mode.WRITE) writing = false else readers--
                serve(wakeups)
            }
            wakeups.deliver()
            return true
        }

        override fun afterLeave(wakeups: Wakeups) = serve(wakeups)

        /** A reader behind a writer that gives up gets in beside those who read. */
        override fun holdersToWaitFor(): List<Holding>? =
            if (synchronized(this) { !writing && line.hasTimed() }) null else super.holdersToWaitFor()

        private fun serve(wakeups: Wakeups) {
            while (true) {
                val first = line.first ?: return
                if (!enterIfFree(first.mode)) return
                wakeups.grant(first, Unit)
            }
        }

        /** Somebody else may have given the place back while it was on its way; then there is nothing left to do. */
        override fun giveBack(waiter: Waiter) {
            exit(waiter.mode)
        }

        fun waiters(): List<String> = synchronized(this) { line.names() }

        fun statistics() = synchronized(this) { RwLockStatistics(readers, writing, line.size, line.total) }
    }
}

private val Waiter.mode: RwLock.Mode get() = wanted as RwLock.Mode

/** What a [RwLock] looked like at one moment. */
public data class RwLockStatistics(
    /** Readers that are in. */
    public val readers: Int,
    public val isWriteLocked: Boolean,
    /** Callers that wait now. */
    public val waiting: Int,
    /** Callers that have had to wait, ever. */
    public val totalWaits: Long,
)

/** Runs [block] as a reader, and goes out however it ends. */
public suspend inline fun <T> RwLock.withReadLock(block: () -> T): T {
    acquireRead()
    try {
        return block()
    } finally {
        releaseRead()
    }
}

/** Runs [block] as the writer, and goes out however it ends. */
public suspend inline fun <T> RwLock.withWriteLock(block: () -> T): T {
    acquireWrite()
    try {
        return block()
    } finally {
        releaseWrite()
    }
}

/**
 * As [withReadLock], but waits no longer than [timeout] for its turn; then [block] does not run. Zero or less does not wait.
 *
 * The time is for the wait alone. **Cancellation.** As [withReadLock].
 *
 * @throws TimeoutException if the time is over before it is this caller's turn.
 */
public suspend inline fun <T> RwLock.withReadLock(timeout: Duration, block: () -> T): T {
    if (!tryAcquireRead(timeout)) throw noTurn(this, timeout)
    try {
        return block()
    } finally {
        releaseRead()
    }
}

/**
 * As [withWriteLock], but waits no longer than [timeout] for its turn; then [block] does not run. Zero or less does not wait.
 *
 * The time is for the wait alone. **Cancellation.** As [withWriteLock].
 *
 * @throws TimeoutException if the time is over before it is this caller's turn.
 */
public suspend inline fun <T> RwLock.withWriteLock(timeout: Duration, block: () -> T): T {
    if (!tryAcquireWrite(timeout)) throw noTurn(this, timeout)
    try {
        return block()
    } finally {
        releaseWrite()
    }
}
