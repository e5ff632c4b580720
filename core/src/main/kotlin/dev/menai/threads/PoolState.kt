package dev.menai.threads

import dev.menai.internal.wait.WaitLine
import dev.menai.internal.wait.WaitPoint
import dev.menai.internal.wait.Waiter
import dev.menai.internal.wait.Wakeups
import java.util.concurrent.CountDownLatch
import java.util.concurrent.TimeUnit

/**
 * Who runs in a pool and who waits for a thread, first come first served.
 *
 * Somebody waits only while all threads are taken: one that ends its call takes the next in line itself. So nobody
 * overtakes, and a slot is either in [running] or free.
 */
internal class PoolState(private val name: String, private val limit: Int, private val maxWaiting: Int) : WaitPoint() {
    /** Guarded by this, as all below. */
    private val line = WaitLine()
    private val running = HashSet<BlockingCall<*>>()
    private var done = 0L
    private var rejected = 0L

    @Volatile
    private var closed = false

    /** Opens when the pool is closed and nothing is left in it. */
    private val empty = CountDownLatch(1)

    /**
     * True if [call] may run, and has a slot; false if it waits for one.
     *
     * @throws ThreadPoolFullException if it may not wait either.
     */
    fun enter(call: BlockingCall<*>): Boolean {
        val now: ThreadPoolStatistics
        synchronized(this) {
            if (!closed && running.size < limit) return running.add(call)
            if (!closed && line.size < maxWaiting) {
                line.add(call)
                return false
            }
            rejected++
            now = statistics()
        }
        throw if (closed) closedFor(call) else ThreadPoolFullException("${full(now)}; ${call.asked()} refused")
    }

    /** [call] has ended, or never began: its slot goes to the one that is returned, to be run by the caller. */
    fun ended(call: BlockingCall<*>, hasRun: Boolean): BlockingCall<*>? =
        synchronized(this) {
            check(running.remove(call)) { "$call has no slot in pool \"$name\"" }
            if (hasRun) done++
            val next = line.first as BlockingCall<*>?
            if (next != null) {
                line.remove(next)
                running += next
            }
            noticeEmpty()
            next
        }

    /** Takes [call] out of the line and fails it, if it is still there. */
    fun waitedTooLong(call: BlockingCall<*>, limit: String) {
        val now: ThreadPoolStatistics
        synchronized(this) {
            if (!line.remove(call)) return // a thread came just in time, or a cancel
            rejected++
            now = statistics()
            noticeEmpty()
        }
        call.refuse(ThreadPoolFullException("${full(now)}; ${call.asked()} waited $limit in vain"))
    }

    fun close() =
        synchronized(this) {
            closed = true
            noticeEmpty()
        }

    /** Fails all that wait, and gives those that run. */
    fun abort(): List<BlockingCall<*>> {
        val waiting = Wakeups()
        val left: List<BlockingCall<*>>
        synchronized(this) {
            while (true) {
                val first = line.first as BlockingCall<*>? ?: break
                waiting.fail(first) { closedFor(first) }
            }
            left = running.toList()
            noticeEmpty()
        }
        waiting.deliver()
        return left
    }

    /** Waits until nothing is left; false if [timeoutNanos] were not enough. */
    fun awaitEmpty(timeoutNanos: Long): Boolean = empty.await(timeoutNanos, TimeUnit.NANOSECONDS)

    /** Whether nothing is left in a closed pool. */
    val isEmpty: Boolean get() = empty.count == 0L

    private fun noticeEmpty() {
        if (closed && running.isEmpty() && line.isEmpty) empty.countDown()
    }

    override fun afterLeave(wakeups: Wakeups) = noticeEmpty()

    /** What is granted here is a slot, and a call that cannot use it any more says so by [ended]. */
    override fun giveBack(waiter: Waiter) = Unit

    fun statistics(): ThreadPoolStatistics =
        synchronized(this) { ThreadPoolStatistics(running.size, line.size, line.longest, done, rejected) }

    fun closedFor(call: BlockingCall<*>) =
        ThreadPoolClosedException("pool \"$name\" is closed; ${call.asked()} refused")

    private fun full(now: ThreadPoolStatistics): String {
        val line = if (maxWaiting == Int.MAX_VALUE) "${now.waiting}" else "${now.waiting} of $maxWaiting"
        return "pool \"$name\" is full: ${now.running} of $limit threads busy, $line calls waiting"
    }
}

/** What a caller asked for, in messages. */
internal fun BlockingCall<*>.asked(): String = if (name == null) "toThread" else "toThread(\"$name\")"
