package dev.menai.internal.wait

/**
 * One who waits at a [WaitPoint]: a node of its line that knows how to be resumed.
 *
 * ```
 *   NEW -- enqueue --> QUEUED -- grant, under the point's lock --> GRANTED -- deliver, outside of it --> resumed
 *                        |
 *                        +-- leave (cancelled, or timed out): the waiter has nothing, and its place is free
 * ```
 * Grant and leave exclude one another under the lock, so a waiter has what it waited for, or it has not.
 */
internal abstract class Waiter(
    /** What it waits for, in the point's own terms: a number of permits, an item to put. Guarded by the point's lock. */
    @JvmField var wanted: Any?,
) {
    /** The line it stands in, `null` if in none. Guarded by the point's lock, as are the links. */
    @JvmField var line: WaitLine? = null

    @JvmField var previous: Waiter? = null

    /** The next in the line; once granted, the next of those to be delivered together. */
    @JvmField var next: Waiter? = null

    /** What it is given. Written under the lock by the grant, read by [deliver] after it. */
    @JvmField var granted: Any? = null

    /** Not `null` if it is resumed with such a failure instead. */
    @JvmField var failure: (() -> Throwable)? = null

    /** Whether a timer ends the wait if nobody else does. Set before it can fire. */
    @JvmField var isTimed = false

    /** Others that were granted something by this one's arrival, to be delivered with it. */
    @JvmField var followers: Wakeups? = null

    /** Resumes whoever waits, with what was granted. Called once, never under a lock. */
    abstract fun deliver()

    /** As [deliver], for one that never stood in a line. */
    fun deliverAtOnce() {
        try {
            followers?.deliver()
        } finally {
            deliver()
        }
    }

    /** Who waits, for dumps: a task's name, a thread's. */
    abstract fun describe(): String
}

/** The waiters of one kind at a [WaitPoint], first come first. Guarded by the point's lock. */
internal class WaitLine(private val point: WaitPoint? = null) {
    var first: Waiter? = null
        private set
    private var last: Waiter? = null

    var size = 0
        private set

    /** How many have waited here ever, and how many stood here at most. */
    var total = 0L
        private set
    var longest = 0
        private set

    val isEmpty: Boolean get() = first == null

    fun add(waiter: Waiter) {
        check(waiter.line == null) { "waiter stands in a line already" }
        waiter.line = this
        waiter.previous = last
        if (last == null) first = waiter else last!!.next = waiter
        last = waiter
        size++
        total++
        if (size > longest) longest = size
        recorder?.began(waiter)
    }

    /** False if [waiter] does not stand here: it was granted, or has left. */
    fun remove(waiter: Waiter): Boolean {
        if (waiter.line !== this) return false
        val before = waiter.previous
        val after = waiter.next
        if (before == null) first = after else before.next = after
        if (after == null) last = before else after.previous = before
        waiter.line = null
        waiter.previous = null
        waiter.next = null
        size--
        if (point != null) recorder?.ended(waiter, point)
        return true
    }

    /** Whether a timer may take one of them away. */
    fun hasTimed(): Boolean = generateSequence(first) { it.next }.any { it.isTimed }

    /** Who stands here, in order. */
    fun names(): List<String> = generateSequence(first) { it.next }.map { it.describe() }.toList()

    companion object {
        /** Of all lines; `null` until a loop is in debug mode. */
        @JvmField
        @Volatile
        var recorder: WaitRecorder? = null
    }
}
