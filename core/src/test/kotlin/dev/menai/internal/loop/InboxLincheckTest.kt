package dev.menai.internal.loop

import org.jetbrains.lincheck.datastructures.IntGen
import org.jetbrains.lincheck.datastructures.Operation
import org.jetbrains.lincheck.datastructures.Param

/**
 * Posts from many threads against the loop's drain, sleep and waking, and against a closer.
 *
 * Linearizability says it all: a post that was accepted appears in exactly one later drain or in the close, in order; and
 * of the posts after a sleep exactly the first is told to wake the loop.
 */
@Param(name = "number", gen = IntGen::class)
class InboxLincheckTest : LincheckSpec() {
    private class Post(val number: Int) : Runnable {
        override fun run() = Unit
    }

    private val inbox = Inbox()

    @Operation
    fun post(number: Int): String = inbox.post(Post(number)).name

    @Operation(nonParallelGroup = "loop")
    fun drain(): List<Int> = taken(inbox::drainTo)

    @Operation(nonParallelGroup = "loop")
    fun trySleep(): Boolean = inbox.trySleep()

    @Operation(nonParallelGroup = "loop")
    fun awake(): Boolean = inbox.awake()

    /** Once, as the lifecycle promises; a second close would find nothing. */
    @Operation(runOnce = true)
    fun close(): List<Int> = taken(inbox::close)

    private fun taken(take: (ReadyQueue) -> Unit): List<Int> {
        val ready = ReadyQueue()
        take(ready)
        return List(ready.size) { (ready.removeFirst() as Post).number }
    }
}
