package dev.menai.internal.loop

import java.lang.invoke.MethodHandles
import java.lang.invoke.VarHandle

/**
 * The callbacks that are ready to run, in order; loop thread only.
 *
 * A chain of short arrays, each used once: what is stored into a young object costs the collector nothing, while a ring
 * would grow old with its loop, and each store into it would be told to the collector. A burst leaves no large array
 * behind, either.
 *
 * A watched loop leaves what it runs in its place, and clears the places of a turn together at its end. So the last place
 * that was taken says what runs, its number which step that is, and a step costs the loop no store more than one that nobody
 * watches.
 */
internal open class ReadyQueue {
    private var first = ReadyChunk(0)
    private var last = first

    /** The next free place, in [last]. */
    private var tail = 0

    /** From here on to its head, [first] may still have what [beginFirst] took. */
    private var uncleared = 0

    var size = 0
        private set

    /** How many were taken so far: the number of the last step. Any other thread may see an older one. */
    val taken: Long get() = first.let { it.before + it.head }

    fun addLast(callback: Runnable) {
        if (tail == ReadyChunk.LENGTH) addChunk()
        last.callbacks[tail++] = callback
        size++
    }

    /** The queue must not be empty. */
    fun removeFirst(): Runnable {
        val chunk = chunkToTake()
        val place = chunk.head++
        val callback = chunk.callbacks[place]!!
        chunk.callbacks[place] = null
        size--
        return callback
    }

    /** As [removeFirst], but others [see][sight] the callback until the next one begins, or [endBegun]. */
    fun beginFirst(): Runnable {
        if (first.head == ReadyChunk.LENGTH) endBegun()
        val chunk = chunkToTake()
        val place = chunk.head
        val callback = chunk.callbacks[place]!!
        chunk.publishHead(place + 1)
        size--
        return callback
    }

    /** All that [beginFirst] took have run. */
    fun endBegun() {
        val chunk = first
        chunk.callbacks.fill(null, uncleared, chunk.head)
        uncleared = chunk.head
    }

    /** What [beginFirst] took last and [endBegun] has not ended. Any thread; it may have ended by now, if not seen twice. */
    fun sight(): StepSight? {
        val chunk = first
        val place = chunk.publishedHead()
        val command = if (place == 0) null else chunk.callbacks[place - 1]
        return command?.let { StepSight(chunk.before + place, it) }
    }

    /** A turn is about to run all that is here: how many that are. A test's queue brings them into another order first. */
    open fun beginTurn(): Int = size

    /** What is queued, for dumps; any other thread than the loop's may miss some, or see some that have run. */
    fun snapshot(): List<Runnable> =
        generateSequence(first) { it.next }.flatMap { it.callbacks.drop(it.head) }.filterNotNull().toList()

    private fun chunkToTake(): ReadyChunk {
        if (first.head == ReadyChunk.LENGTH) dropChunk()
        return first
    }

    private fun addChunk() {
        last = ReadyChunk(last.before + ReadyChunk.LENGTH).also { last.next = it }
        tail = 0
    }

    private fun dropChunk() {
        val next = first.next!!
        first.next = null // a dead chunk that grew old would make the collector keep all later ones
        first = next
        uncleared = 0
    }
}

/** A step as another thread saw it run; no other step of its loop has its [number]. */
internal class StepSight(val number: Long, val command: Runnable)

/** [before]: how many places are in the chunks before this one. */
private class ReadyChunk(
    @JvmField val before: Long,
) {
    @JvmField val callbacks = arrayOfNulls<Runnable>(LENGTH)

    @JvmField var next: ReadyChunk? = null

    /** The next place to take from. Written by the loop's thread. */
    @JvmField var head = 0

    /** Whoever finds it by [publishedHead] sees all of what is in the places before it. */
    fun publishHead(place: Int) = HEAD.setRelease(this, place)

    /** For other threads. */
    fun publishedHead(): Int = HEAD.getAcquire(this) as Int

    companion object {
        const val LENGTH = 64

        @JvmField
        val HEAD: VarHandle =
            MethodHandles.lookup().findVarHandle(ReadyChunk::class.java, "head", Int::class.javaPrimitiveType)
    }
}
