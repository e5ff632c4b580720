package dev.menai.sync

import dev.menai.internal.loop.LincheckSpec
import org.jetbrains.lincheck.datastructures.Operation

class LockLincheckTest : LincheckSpec(scenarios = 2) {
    private val lock = Lock()

    @Operation(promptCancellation = true)
    suspend fun acquire() = lock.acquire()

    @Operation
    fun tryAcquire() = lock.tryAcquire()

    @Operation
    fun release() = lock.release()

    @Operation
    fun isLocked() = lock.isLocked
}
