package dev.menai.queue

/**
 * A [Queue] that gives the least item first; equal ones in the order they came, unlike asyncio's.
 *
 * The [comparator] is called under the queue's lock: it must be quick, must not wait, and must not use the queue. If it
 * throws, so does the call that compared: a `put` has not put its item, a `get` has left all where it was.
 */
public class PriorityQueue<T : Any>(
    comparator: Comparator<in T>,
    capacity: Int = Int.MAX_VALUE,
    name: String? = null,
) : Queue<T>(capacity, name, PriorityStorage(comparator))

/** A [PriorityQueue] in natural order. */
@Suppress("FunctionName")
public fun <T : Comparable<T>> PriorityQueue(capacity: Int = Int.MAX_VALUE, name: String? = null): PriorityQueue<T> =
    PriorityQueue(naturalOrder(), capacity, name)
