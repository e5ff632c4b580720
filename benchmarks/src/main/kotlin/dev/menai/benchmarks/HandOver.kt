package dev.menai.benchmarks

import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.launch
import kotlin.coroutines.CoroutineContext

/** 100 000 items, put by one coroutine and taken by another in the order in which they were put. */
internal object HandOver {
    const val ITEMS = 100_000
    const val CAPACITY = 64

    /** Made before, the same for all contenders. */
    val items = List(ITEMS) { it }

    /** Puts in the context [producer], gets in the caller's; returns the sum of what came. */
    suspend inline fun run(
        producer: CoroutineContext,
        crossinline put: suspend (Int) -> Unit,
        crossinline get: suspend () -> Int,
    ): Long =
        coroutineScope {
            launch(producer) { items.forEach { put(it) } }
            checkedSum { get() }
        }

    inline fun checkedSum(get: () -> Int): Long {
        var sum = 0L
        repeat(ITEMS) { expected ->
            val item = get()
            check(item == expected) { "item $item in place of $expected" }
            sum += item
        }
        return sum
    }
}
