package dev.menai.sync

import dev.menai.internal.loop.LincheckSpec
import org.jetbrains.lincheck.datastructures.Operation

class SemaphoreLincheckTest : LincheckSpec(scenarios = 2) {
    private val semaphore = Semaphore(1, max = 2)

    @Operation(promptCancellation = true)
    suspend fun acquire() = semaphore.acquire()

    @Operation
    fun tryAcquire() = semaphore.tryAcquire()

    @Operation
    fun release() = semaphore.release()

    @Operation
    fun available() = semaphore.availablePermits
}
