package dev.menai.sync

import dev.menai.internal.loop.LincheckSpec
import org.jetbrains.lincheck.datastructures.Operation

class RwLockLincheckTest : LincheckSpec(scenarios = 2) {
    private val lock = RwLock()

    @Operation(promptCancellation = true)
    suspend fun acquireRead() = lock.acquireRead()

    @Operation(promptCancellation = true)
    suspend fun acquireWrite() = lock.acquireWrite()

    @Operation
    fun tryAcquireRead() = lock.tryAcquireRead()

    @Operation
    fun tryAcquireWrite() = lock.tryAcquireWrite()

    @Operation
    fun releaseRead() = lock.releaseRead()

    @Operation
    fun releaseWrite() = lock.releaseWrite()
}
