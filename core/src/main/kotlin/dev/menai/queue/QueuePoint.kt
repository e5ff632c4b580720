package dev.menai.queue

import dev.menai.internal.wait.WaitLine
import dev.menai.internal.wait.WaitPoint
import dev.menai.internal.wait.Waiter
import dev.menai.internal.wait.Wakeups
import dev.menai.internal.wait.suspendInLine

/**
 * A queue's state and its three lines: those who get, those who put, those who join.
 *
 * While somebody waits to get, nothing is stored; while somebody waits to put, the storage is full. So an item goes either
 * from hand to hand or through the storage, in the order of the calls.
 */
internal class QueuePoint<T : Any>(
    private val capacity: Int,
    private val storage: Storage<T>,
    private val shutdownFailure: () -> QueueShutdownException,
) : WaitPoint() {
    // All guarded by this.
    private val getters = WaitLine(this)
    private val putters = WaitLine(this)
    private val joiners = WaitLine(this)
    private var nextSequence = 0L
    private var total = 0L
    private var unfinished = 0L
    private var shutDown = false

    /** Whether [shutDown] dropped the items; one that comes back later is dropped, too. */
    private var dropped = false

    val size: Int get() = synchronized(this) { storage.size }

    /** Takes [item] at once if that is possible: hands it to a getter, or stores it. */
    fun tryPut(item: T): Boolean {
        val wakeups: Wakeups?
        val accepted =
            synchronized(this) {
                wakeups = wakeupsFor(getters)
                accept(Entry(item, nextSequence++), wakeups)
            }
        wakeups?.deliver()
        return accepted
    }

    /** None if nobody waits: most often nobody does, and this is half of what an item costs in memory. */
    private fun wakeupsFor(line: WaitLine): Wakeups? = if (line.isEmpty) null else Wakeups()

    /** Under the lock. */
    fun enlistPut(waiter: Waiter): Boolean {
        val entry = Entry(waiter.item<T>(), nextSequence++)
        val wakeups = Wakeups()
        if (accept(entry, wakeups)) {
            waiter.granted = Unit
            waiter.followers = wakeups
            return true
        }
        waiter.wanted = entry
        putters.add(waiter)
        return false
    }

    /** Needs [wakeups] if somebody waits to get. */
    private fun accept(entry: Entry<T>, wakeups: Wakeups?): Boolean {
        if (shutDown) throw shutdownFailure()
        val getter = getters.first
        if (getter == null && storage.size >= capacity) return false
        if (getter == null) storage.add(entry) else wakeups!!.grant(getter, entry)
        countPut()
        return true
    }

    private fun countPut() {
        total++
        unfinished++
    }

    /** The next entry, if there is one. */
    fun tryGet(): Entry<T>? {
        val wakeups: Wakeups?
        val entry =
            synchronized(this) {
                wakeups = wakeupsFor(putters)
                takeStored(wakeups)
            }
        wakeups?.deliver()
        return entry
    }

    /** Under the lock. */
    fun enlistGet(waiter: Waiter): Boolean {
        val wakeups = Wakeups()
        val entry = takeStored(wakeups)
        if (entry == null) {
            getters.add(waiter)
            return false
        }
        waiter.granted = entry
        waiter.followers = wakeups
        return true
    }

    /** Needs [wakeups] if somebody waits to put. */
    private fun takeStored(wakeups: Wakeups?): Entry<T>? {
        if (storage.size == 0) {
            if (shutDown) throw shutdownFailure()
            return null
        }
        return storage.take().also { if (wakeups != null) admitPutters(wakeups) }
    }

    /** Stores what the first of those who wait to put has brought, as long as there is room. */
    private fun admitPutters(wakeups: Wakeups) {
        while (storage.size < capacity) {
            val putter = putters.first ?: return
            try {
                storage.add(putter.entry())
                countPut()
                wakeups.grant(putter, Unit)
            } catch (failure: Throwable) {
                wakeups.fail(putter) { failure } // a comparator threw: the item stays with its owner
            }
        }
    }

    /** All that is stored, at most [max] items, and what others brought meanwhile. */
    fun drain(max: Int): List<T> {
        val wakeups = Wakeups()
        val items = ArrayList<T>()
        try {
            synchronized(this) { drainTo(items, max, wakeups) }
        } catch (failure: Throwable) {
            if (items.isEmpty()) throw failure // else a comparator threw later; what was taken must not be lost
        }
        wakeups.deliver()
        return items
    }

    private fun drainTo(items: MutableList<T>, max: Int, wakeups: Wakeups) {
        while (items.size < max && storage.size > 0) {
            items += storage.take().item
            admitPutters(wakeups)
        }
    }

    /** False if all items were done before. */
    fun taskDone(): Boolean {
        val wakeups = Wakeups()
        synchronized(this) {
            if (unfinished == 0L) return false
            finish(1, wakeups)
        }
        wakeups.deliver()
        return true
    }

    /** Those that were called done before they were dropped do not count twice. */
    private fun finish(count: Int, wakeups: Wakeups) {
        unfinished = maxOf(0, unfinished - count)
        if (unfinished == 0L) while (true) wakeups.grant(joiners.first ?: break, Unit)
    }

    val isFinished: Boolean get() = synchronized(this) { unfinished == 0L }

    suspend fun joinInLine(): Unit = suspendInLine(null, ::enlistJoin)

    /** Under the lock. */
    fun enlistJoin(waiter: Waiter): Boolean {
        if (unfinished == 0L) waiter.granted = Unit else joiners.add(waiter)
        return unfinished == 0L
    }

    fun shutDown(immediate: Boolean) {
        val wakeups = Wakeups()
        synchronized(this) {
            shutDown = true
            while (true) wakeups.fail(putters.first ?: break, shutdownFailure)
            while (true) wakeups.fail(getters.first ?: break, shutdownFailure)
            if (immediate) {
                dropped = true
                finish(storage.size, wakeups)
                storage.clear()
            }
        }
        wakeups.deliver()
    }

    /** A getter was cancelled after an item was handed to it: the next one gets it, or it goes back to the front. */
    override fun giveBack(waiter: Waiter) {
        val entry = waiter.granted as? Entry<*> ?: return // a joiner: nothing to give back
        val wakeups = Wakeups()
        @Suppress("UNCHECKED_CAST")
        synchronized(this) { putBack(entry as Entry<T>, wakeups) }
        wakeups.deliver()
    }

    private fun putBack(entry: Entry<T>, wakeups: Wakeups) {
        if (dropped) return finish(1, wakeups)
        val getter = getters.first
        if (getter == null) storage.putBack(entry) else wakeups.grant(getter, entry)
    }

    fun waiters(): List<String> = synchronized(this) { getters.names() + putters.names() + joiners.names() }

    fun statistics() =
        synchronized(this) {
            QueueStatistics(
                storage.size,
                capacity,
                unfinished,
                getters.size,
                putters.size,
                joiners.size,
                total,
                shutDown,
            )
        }
}

@Suppress("UNCHECKED_CAST")
private fun <T : Any> Waiter.item(): T = wanted as T

/** Of one that stands in the line; before that it has its item only. */
@Suppress("UNCHECKED_CAST")
private fun <T : Any> Waiter.entry(): Entry<T> = wanted as Entry<T>
