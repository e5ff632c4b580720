package dev.menai.sync

import dev.menai.internal.loop.LincheckSpec
import org.jetbrains.lincheck.datastructures.Operation

class EventLincheckTest : LincheckSpec(scenarios = 2) {
    private val event = Event()

    @Operation(promptCancellation = true)
    suspend fun waitForIt() = event.wait()

    @Operation
    fun set() = event.set()

    @Operation
    fun clear() = event.clear()

    @Operation
    fun isSet() = event.isSet
}
