package dev.menai

import java.lang.ref.PhantomReference
import java.lang.ref.ReferenceQueue
import java.util.IdentityHashMap

/**
 * The failures of one loop's tasks and futures that nobody has looked at yet.
 *
 * Each is reported once: when the last that holds it was collected, or at the loop's close; unless somebody looks before.
 * The garbage collector's finds are taken by the loop's own turns, see [LoopTurn.sweep][dev.menai.internal.loop.LoopTurn]:
 * no thread waits for them. Costs nothing as long as nothing fails.
 *
 * ```
 *   failed --> UNSEEN -- looked --> gone
 *               |   ^
 *               |   +-- passed: one holder more
 *               +-- the last holder is collected, or the loop is closed --> reported, gone
 * ```
 */
internal class UnseenFailures(private val loop: EventLoop) {
    private val collected = ReferenceQueue<Any>()

    // Guarded by this.

    /** By identity: what an exception's own `equals` does is the user's code. */
    private var unseen = IdentityHashMap<Throwable, Unseen>(FEW)
    private var closed = false

    /**
     * [holder] is about to be seen with [failure], which is its own. Named after the last that had a name. Any thread.
     *
     * After the close nobody hears of it.
     */
    @Synchronized
    fun failed(holder: Any, failure: Throwable, name: String?, createdAt: CreationSite?) {
        if (closed) return
        val entry = unseen.getOrPut(failure) { Unseen(failure) }
        if (name != null) entry.name = name
        if (createdAt != null) entry.createdAt = createdAt
        entry.heldBy(holder)
        loop.turn.sweep = ::sweep
    }

    /** [holder] is about to be seen with what another future failed with: if nobody looked at that, nobody has at this. */
    @Synchronized
    fun passed(holder: Any, failure: Throwable) {
        unseen[failure]?.heldBy(holder)
    }

    /** Somebody was given [failure], by whichever holder. Any thread. */
    @Synchronized
    fun looked(failure: Throwable) {
        unseen.remove(failure)
        rest()
    }

    /** Once in a turn, as long as there is something unseen. Loop thread only. */
    private fun sweep() {
        while (true) report(nextLost() ?: return)
    }

    /** The next whose holders are all collected. */
    @Synchronized
    private fun nextLost(): Unseen? {
        while (true) {
            val holder = collected.poll() as Holder? ?: return null
            val entry = holder.entry
            if (--entry.holders == 0 && unseen[entry.failure] === entry) return entry.also { looked(it.failure) }
        }
    }

    /** The loop's last turn is over; on the thread that saw it. */
    fun close() = takeAll().forEach(::report)

    /** What is left for good, in the order in which it happened. */
    @Synchronized
    internal fun takeAll(): List<Unseen> {
        closed = true
        val left = unseen.values.sortedBy { it.number }
        unseen = IdentityHashMap(FEW)
        rest()
        return left
    }

    private fun rest() {
        if (unseen.isEmpty()) loop.turn.sweep = null
    }

    private fun report(lost: Unseen) {
        val what = lost.name?.let { "task \"$it\"" } ?: "a future of loop \"${loop.name}\""
        val message = "$what failed and nobody looked" + lost.createdAt.inBrackets()
        loop.report(message, lost.failure, lost.name, lost.createdAt)
    }

    /** A failure, and how many hold it. Guarded by the registry. */
    inner class Unseen(val failure: Throwable) {
        /** For the order of the reports at the close. */
        val number = ++lastNumber
        var name: String? = null
        var createdAt: CreationSite? = null
        var holders = 0

        /** Chained by [Holder.earlier]: a reference that is itself collected tells nobody. */
        private var last: Holder? = null

        fun heldBy(holder: Any) {
            last = Holder(holder, this, last, collected)
            holders++
        }
    }

    private var lastNumber = 0L

    private class Holder(referent: Any, val entry: Unseen, val earlier: Holder?, queue: ReferenceQueue<Any>) :
        PhantomReference<Any>(referent, queue)

    private companion object {
        const val FEW = 4
    }
}

/** ` (created at Main.java:31)`, or nothing if that was not noted. */
internal fun CreationSite?.inBrackets(): String = if (this == null) "" else " (created at $this)"
