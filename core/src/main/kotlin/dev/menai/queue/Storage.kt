package dev.menai.queue

/** In which order a queue gives its items back. Guarded by the queue's lock. */
internal interface Storage<T : Any> {
    val size: Int

    /** May throw what a comparator throws; then nothing has changed. */
    fun add(entry: Entry<T>)

    /** The next entry, which must exist. May throw what a comparator throws; then nothing has changed. */
    fun take(): Entry<T>

    /** Puts an entry that was taken back to where it came from. Never throws: the item would be lost. */
    fun putBack(entry: Entry<T>)

    fun clear()
}

/** An item and when it came: the order among equals. */
internal class Entry<T : Any>(
    @JvmField val item: T,
    @JvmField val sequence: Long,
)

internal class FifoStorage<T : Any> : SequenceStorage<T>() {
    override fun take(): Entry<T> = entries.removeFirst()
}

internal class LifoStorage<T : Any> : SequenceStorage<T>() {
    override fun take(): Entry<T> = entries.removeLast()
}

/** Keeps the entries in the order in which they came. */
internal abstract class SequenceStorage<T : Any> : Storage<T> {
    protected val entries = ArrayDeque<Entry<T>>()
    override val size: Int get() = entries.size

    override fun add(entry: Entry<T>) = entries.addLast(entry)

    /** Thousands may come back, in any order, when their getters are cancelled together. */
    override fun putBack(entry: Entry<T>) {
        val place = entries.binarySearch { it.sequence.compareTo(entry.sequence) }
        entries.add(-place - 1, entry) // it is not in, so the result says where it belongs
    }

    override fun clear() = entries.clear()
}
