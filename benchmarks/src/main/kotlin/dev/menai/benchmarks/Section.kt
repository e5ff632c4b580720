package dev.menai.benchmarks

import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.launch
import kotlinx.coroutines.yield

/** A section for at most [room] tasks of one loop, each of which gives way to the others while it is inside. */
internal class Section(private val room: Int) {
    private var inside = 0
    private var passes = 0

    suspend fun pass() {
        check(++inside <= room) { "$inside inside where only $room may be" }
        yield()
        inside--
        passes++
    }

    /** Lets [tasks] coroutines of kotlinx pass [times] each, guarded by [guard]; returns the number of passes. */
    suspend inline fun passes(tasks: Int, times: Int, crossinline guard: suspend () -> Unit): Int {
        coroutineScope { repeat(tasks) { launch { repeat(times) { guard() } } } }
        check(passes == tasks * times) { "$passes passes of ${tasks * times}" }
        return passes
    }
}
