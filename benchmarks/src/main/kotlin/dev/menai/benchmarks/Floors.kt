package dev.menai.benchmarks

import org.openjdk.jmh.annotations.Scope
import org.openjdk.jmh.annotations.State
import org.openjdk.jmh.annotations.TearDown
import java.util.concurrent.atomic.AtomicBoolean
import java.util.concurrent.atomic.AtomicReference
import java.util.concurrent.locks.LockSupport

// The bare data structures under the rows that are furthest from their goals: what no loop of this shape can go below.

/** A ring of callbacks, drained in the caller's thread: no other threads, no timers, no I/O, no close. */
internal class BareRing {
    private val ring = arrayOfNulls<Runnable>(LENGTH)
    private var head = 0
    private var tail = 0

    fun add(callback: Runnable) {
        ring[tail++ and MASK] = callback
    }

    fun drain() {
        while (head != tail) {
            val place = head++ and MASK
            val callback = ring[place]!!
            ring[place] = null
            callback.run()
        }
    }

    private companion object {
        const val LENGTH = 64
        const val MASK = LENGTH - 1
    }
}

/** A callback that could be taken back: the one object and the one compare-and-set that a handle costs. */
internal class BareHandle(private val callback: Runnable) :
    AtomicBoolean(),
    Runnable {
    override fun run() {
        if (compareAndSet(false, true)) callback.run()
    }
}

/** A stack of posts that one thread takes whole and runs oldest first; it parks when there are none. */
@State(Scope.Benchmark)
open class BareStackThread {
    private class Node(
        @JvmField val callback: Runnable,
    ) {
        @JvmField var next: Node? = null
    }

    private val head = AtomicReference<Node?>()
    private val sleeping = Node {}

    @Volatile
    private var isOpen = true
    private val thread = Thread(::drainUntilClosed, "bare-stack").apply { isDaemon = true }

    init {
        thread.start()
    }

    fun post(callback: Runnable) {
        val node = Node(callback)
        while (true) {
            val current = head.get()
            node.next = current.takeIf { it !== sleeping }
            if (!head.compareAndSet(current, node)) continue
            if (current === sleeping) LockSupport.unpark(thread)
            return
        }
    }

    private fun drainUntilClosed() {
        while (isOpen) {
            val newest = head.getAndSet(null)
            if (newest != null) runOldestFirst(newest) else sleep()
        }
    }

    private fun sleep() {
        if (!head.compareAndSet(null, sleeping)) return
        while (isOpen && head.get() === sleeping) LockSupport.park(this)
        head.compareAndSet(sleeping, null)
    }

    private fun runOldestFirst(newest: Node) {
        if (newest === sleeping) return
        var oldest: Node? = null
        var node: Node? = newest
        while (node != null) {
            val next = node.next
            node.next = oldest
            oldest = node
            node = next
        }
        while (oldest != null) {
            oldest.callback.run()
            oldest = oldest.next
        }
    }

    @TearDown
    fun close() {
        isOpen = false
        LockSupport.unpark(thread)
    }
}
