package dev.menai.queue

import dev.menai.internal.loop.LincheckSpec
import org.jetbrains.lincheck.datastructures.IntGen
import org.jetbrains.lincheck.datastructures.Operation
import org.jetbrains.lincheck.datastructures.Param

/** The operations that all queues share. */
@Param(name = "item", gen = IntGen::class, conf = "1:4")
abstract class QueueLincheckSpec(private val queue: Queue<Int>) : LincheckSpec(scenarios = 2) {
    /** Not to be cancelled here: its wait is no continuation that the checker could cancel. */
    @Operation(cancellableOnSuspension = false)
    suspend fun put(
        @Param(name = "item") item: Int,
    ) = queue.put(item)

    @Operation(promptCancellation = true)
    suspend fun get() = queue.get()

    @Operation
    fun tryPut(
        @Param(name = "item") item: Int,
    ) = queue.tryPut(item)

    @Operation
    fun tryGet() = queue.tryGet()

    @Operation(runOnce = true)
    fun shutdown() = queue.shutdown()
}

class QueueLincheckTest : QueueLincheckSpec(Queue(1))

class PriorityQueueLincheckTest : QueueLincheckSpec(PriorityQueue(capacity = 2))
