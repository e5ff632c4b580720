package dev.menai.queue

import dev.menai.internal.wait.TIMED_OUT
import dev.menai.internal.wait.named
import dev.menai.internal.wait.suspendInLine
import dev.menai.internal.wait.suspendInLineUntil
import dev.menai.internal.wait.suspendUntilDecided
import dev.menai.waitTimer
import kotlinx.coroutines.currentCoroutineContext
import kotlinx.coroutines.ensureActive
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.FlowCollector
import kotlin.time.Duration

/**
 * Hands items from those who put to those who get, first in, first out, with room for [capacity] of them.
 *
 * Those who wait are served in the order they came; asyncio's queue lets others overtake. An item is neither lost nor
 * handed out twice, whoever is cancelled or times out. Belongs to no loop; see [PriorityQueue] and [LifoQueue] for other
 * orders.
 *
 * **Threads.** Any thread. What happened before a [put] is visible after the [get] of its item.
 *
 * @throws IllegalArgumentException if [capacity] is less than one.
 */
public open class Queue<T : Any> internal constructor(
    /** How many items fit in; [Int.MAX_VALUE] for no limit. */
    public val capacity: Int,
    /** Appears in [toString] and in error messages. */
    public val name: String?,
    storage: Storage<T>,
) {
    public constructor(capacity: Int = Int.MAX_VALUE, name: String? = null) : this(capacity, name, FifoStorage())

    init {
        require(capacity >= 1) { "capacity < 1: $capacity" }
    }

    internal val point =
        QueuePoint(capacity, storage) {
            QueueShutdownException(type + (if (name == null) "" else " \"$name\"") + " is shut down")
        }.also { it.primitive = this }

    private val type get() = javaClass.simpleName

    /** How many items are stored; more than [capacity] if some came back from cancelled callers. A moment's truth. */
    public val size: Int get() = point.size

    public val isEmpty: Boolean get() = size == 0

    public val isFull: Boolean get() = size >= capacity

    /** Whether [shutdown] was called. */
    public val isShutDown: Boolean get() = point.statistics().isShutDown

    /**
     * Puts [item] in, waiting until there is room and all who came before have put theirs.
     *
     * Does not suspend if there is room.
     *
     * **Cancellation.** Ends the wait, and the item is not put. If it was put already, this returns normally and the
     * cancellation is seen at the next suspension: the item is in if and only if this returns.
     *
     * @throws QueueShutdownException if the queue is shut down, now or while this waits.
     */
    public suspend fun put(item: T) {
        if (!point.tryPut(item)) putInLine(item)
    }

    private suspend fun putInLine(item: T) {
        point.suspendUntilDecided(item, enlist = point::enlistPut)
    }

    /**
     * Puts [item] in if there is room; never waits.
     *
     * @throws QueueShutdownException if the queue is shut down.
     */
    public fun tryPut(item: T): Boolean = point.tryPut(item)

    /**
     * As [put], but waits no longer than [timeout]; returns whether the item is in. Zero or less does not wait.
     *
     * @throws QueueShutdownException as [put].
     */
    public suspend fun tryPut(item: T, timeout: Duration): Boolean {
        if (point.tryPut(item)) return true
        if (!timeout.isPositive()) return false
        return point.suspendUntilDecided(item, waitTimer(timeout), point::enlistPut) !== TIMED_OUT
    }

    /**
     * Takes the next item, waiting until there is one and all who came before are served.
     *
     * Does not suspend if there is one.
     *
     * **Cancellation.** Ends the wait. An item that was handed over to a cancelled caller goes to the next in line, or
     * back to its place in the queue, also if the queue is full again, or shut down.
     *
     * @throws QueueShutdownException if the queue is shut down and empty, now or while this waits.
     */
    public suspend fun get(): T = point.tryGet()?.item ?: getInLine()

    private suspend fun getInLine(): T = itemOf(point.suspendInLine(null, point::enlistGet))

    /**
     * Takes the next item if there is one; `null` if not. Never waits.
     *
     * @throws QueueShutdownException if the queue is shut down and empty.
     */
    public fun tryGet(): T? = point.tryGet()?.item

    /**
     * As [get], but waits no longer than [timeout]; then returns `null`. Zero or less does not wait.
     *
     * Atomic: an item that comes together with the deadline is returned, or stays in the queue.
     *
     * @throws QueueShutdownException as [get].
     */
    public suspend fun tryGet(timeout: Duration): T? {
        point.tryGet()?.let { return it.item }
        if (!timeout.isPositive()) return null
        val granted = point.suspendInLineUntil(waitTimer(timeout), null, point::enlistGet)
        return if (granted === TIMED_OUT) null else itemOf(granted)
    }

    @Suppress("UNCHECKED_CAST")
    private fun itemOf(granted: Any?): T = (granted as Entry<T>).item

    /**
     * Takes all items that are there, at most [max], without waiting; those who wait to put get their room.
     *
     * An empty list if there are none, also after [shutdown].
     *
     * @throws IllegalArgumentException if [max] is negative.
     */
    public fun drain(max: Int = Int.MAX_VALUE): List<T> {
        require(max >= 0) { "max < 0: $max" }
        return point.drain(max)
    }

    /**
     * Says that the work on an item that was taken is done; see [join].
     *
     * @throws IllegalStateException if it is called more often than items were put.
     */
    public fun taskDone() {
        check(point.taskDone()) { "taskDone of $this called more often than items were put" }
    }

    /**
     * Waits until [taskDone] has been called for each item that was put; does not suspend if it has.
     *
     * **Cancellation.** Ends the wait.
     */
    public suspend fun join() {
        if (!point.isFinished) point.joinInLine()
    }

    /** As [join], but waits no longer than [timeout]; returns whether all items are done. Zero or less does not wait. */
    public suspend fun tryJoin(timeout: Duration): Boolean {
        if (point.isFinished) return true
        if (!timeout.isPositive()) return false
        return point.suspendInLineUntil(waitTimer(timeout), null, point::enlistJoin) !== TIMED_OUT
    }

    /**
     * Refuses new items from now on, for ever; what is in can still be taken.
     *
     * Those who wait to put get a [QueueShutdownException], those who get do so when the queue is empty. If [immediate],
     * the items are dropped, and count as done. Idempotent; the second call may be the immediate one.
     */
    public fun shutdown(immediate: Boolean = false): Unit = point.shutDown(immediate)

    /**
     * Takes items until the queue is shut down and empty: `for (item in queue) { }`.
     *
     * Several iterations share the items. [taskDone] is the loop body's.
     */
    public operator fun iterator(): QueueIterator<T> = QueueIterator(this)

    /**
     * The items until the queue is shut down and empty. Several collectors share them.
     *
     * **Cancellation.** Ends the collection before it takes an item: one that was taken is emitted. An operator that keeps
     * items, such as `buffer`, keeps them from the queue.
     */
    public fun asFlow(): Flow<T> = QueueFlow(this)

    /** What is in the queue, and who waits for it. */
    public fun statistics(): QueueStatistics = point.statistics()

    override fun toString(): String =
        statistics().run {
            val limit = if (capacity == Int.MAX_VALUE) "" else " of $capacity"
            val end = if (isShutDown) ", shut down" else ""
            "$type(${named(
                name,
            )}$size$limit items, $unfinished unfinished, $waitingToGet getters, $waitingToPut putters$end)"
        }
}

/** Takes the items of a [Queue]; a `for` loop in suspend code calls it. */
public class QueueIterator<T : Any> internal constructor(private val queue: Queue<T>) {
    private var item: T? = null

    /** Waits for the next item and takes it; false if the queue is shut down and empty. */
    public suspend operator fun hasNext(): Boolean {
        if (item == null) item = nextOrNull()
        return item != null
    }

    private suspend fun nextOrNull(): T? =
        try {
            queue.get()
        } catch (shutdown: QueueShutdownException) {
            null
        }

    /** The item that [hasNext] took. */
    public operator fun next(): T {
        val taken = item ?: throw NoSuchElementException("no item; call hasNext() first")
        item = null
        return taken
    }
}

/** Not a `flow { }`: that looks for a cancel within `emit`, when the item is out of the queue and would be lost. */
private class QueueFlow<T : Any>(private val queue: Queue<T>) : Flow<T> {
    override suspend fun collect(collector: FlowCollector<T>) {
        val items = queue.iterator()
        while (true) {
            currentCoroutineContext().ensureActive()
            if (!items.hasNext()) return
            collector.emit(items.next())
        }
    }
}
