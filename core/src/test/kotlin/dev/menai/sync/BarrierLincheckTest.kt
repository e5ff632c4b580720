package dev.menai.sync

import dev.menai.internal.loop.LincheckSpec
import org.jetbrains.lincheck.datastructures.Operation
import kotlin.time.Duration

class BarrierLincheckTest : LincheckSpec(scenarios = 2) {
    private val barrier = Barrier(2)

    @Operation(promptCancellation = true)
    suspend fun come() = barrier.wait()

    @Operation
    suspend fun passAsTheLast() = barrier.tryWait(Duration.ZERO)

    @Operation
    fun reset() = barrier.reset()

    @Operation
    fun abort() = barrier.abort()
}
