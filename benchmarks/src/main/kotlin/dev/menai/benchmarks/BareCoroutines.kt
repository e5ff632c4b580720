package dev.menai.benchmarks

import kotlin.coroutines.Continuation
import kotlin.coroutines.CoroutineContext
import kotlin.coroutines.EmptyCoroutineContext
import kotlin.coroutines.intrinsics.COROUTINE_SUSPENDED
import kotlin.coroutines.intrinsics.createCoroutineUnintercepted
import kotlin.coroutines.intrinsics.suspendCoroutineUninterceptedOrReturn
import kotlin.coroutines.resume

/**
 * What the compiler makes of suspend functions and nothing else, resumed from a ring in the caller's thread.
 *
 * No jobs, so no cancel, no parents and no failures; no dispatcher, no other threads, no timers. Keep one for many
 * runs, as a loop is kept: its ring grows once.
 */
internal class BareCoroutines {
    private val ready = ArrayDeque<Continuation<Unit>>()

    fun <T, R> start(receiver: T, block: suspend T.() -> R): BareTask<R> {
        val task = BareTask<R>()
        ready.addLast(block.createCoroutineUnintercepted(receiver, task))
        return task
    }

    fun makeReady(continuation: Continuation<Unit>) = ready.addLast(continuation)

    suspend fun giveWay(): Unit =
        suspendCoroutineUninterceptedOrReturn { self ->
            ready.addLast(self)
            COROUTINE_SUSPENDED
        }

    /** Until all have ended or wait for something else. */
    fun drain() {
        while (true) (ready.removeFirstOrNull() ?: return).resume(Unit)
    }
}

/** A coroutine's end: a place for its result. */
internal class BareTask<T> : Continuation<T> {
    private var result: Result<T>? = null

    override val context: CoroutineContext get() = EmptyCoroutineContext

    override fun resumeWith(result: Result<T>) {
        this.result = result
    }

    /** Of one that has ended. */
    fun get(): T = result!!.getOrThrow()
}

/** A bounded queue of one producer's and one consumer's coroutine. */
internal class BareQueue(private val coroutines: BareCoroutines, private val capacity: Int) {
    private val items = ArrayDeque<Int>(capacity)
    private var waiting: Continuation<Unit>? = null

    suspend fun put(item: Int) {
        if (items.size == capacity) return putLater(item)
        items.addLast(item)
        wake()
    }

    /** Apart, so that the common case above needs no state machine. */
    private suspend fun putLater(item: Int) {
        while (items.size == capacity) await()
        items.addLast(item)
        wake()
    }

    suspend fun get(): Int {
        if (items.isEmpty()) return getLater()
        wake()
        return items.removeFirst()
    }

    private suspend fun getLater(): Int {
        while (items.isEmpty()) await()
        wake()
        return items.removeFirst()
    }

    /** One place for both: one of them has something to do. */
    private suspend fun await(): Unit =
        suspendCoroutineUninterceptedOrReturn { self ->
            waiting = self
            COROUTINE_SUSPENDED
        }

    private fun wake() {
        waiting?.let(coroutines::makeReady)
        waiting = null
    }
}
