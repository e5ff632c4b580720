package dev.menai.internal.loop

/**
 * The callbacks that are ready to run, in order; loop thread only.
 *
 * A chain of short arrays, each used once: what is stored into a young object costs the collector nothing, while a ring
 * would grow old with its loop, and each store into it would be told to the collector. A burst leaves no large array
 * behind, either.
 */
internal open class ReadyQueue {
    private var first = ReadyChunk()
    private var last = first

    /** The next place to take from, in [first]. */
    private var head = 0

    /** The next free place, in [last]. */
    private var tail = 0

    var size = 0
        private set

    fun addLast(callback: Runnable) {
        if (tail == ReadyChunk.LENGTH) addChunk()
        last.callbacks[tail++] = callback
        size++
    }

    /** The queue must not be empty. */
    fun removeFirst(): Runnable {
        if (head == ReadyChunk.LENGTH) dropChunk()
        val callbacks = first.callbacks
        val callback = callbacks[head]!!
        callbacks[head++] = null
        size--
        return callback
    }

    /** A turn is about to run all that is here: how many that are. A test's queue brings them into another order first. */
    open fun beginTurn(): Int = size

    /** What is queued, for dumps; any other thread than the loop's may miss some, or see some that have run. */
    fun snapshot(): List<Runnable> =
        generateSequence(first) { it.next }.flatMap { it.callbacks.toList() }.filterNotNull().toList()

    private fun addChunk() {
        last = ReadyChunk().also { last.next = it }
        tail = 0
    }

    private fun dropChunk() {
        val next = first.next!!
        first.next = null // a dead chunk that grew old would make the collector keep all later ones
        first = next
        head = 0
    }
}

private class ReadyChunk {
    @JvmField val callbacks = arrayOfNulls<Runnable>(LENGTH)

    @JvmField var next: ReadyChunk? = null

    companion object {
        const val LENGTH = 64
    }
}
