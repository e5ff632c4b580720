package dev.menai.sync

import dev.menai.internal.loop.LincheckSpec
import org.jetbrains.lincheck.datastructures.Operation

/** The lock changes hands inside of one operation, so only whole critical sections are operations. */
class ConditionLincheckTest : LincheckSpec(scenarios = 2) {
    private val condition = Condition()
    private var value = 0

    @Operation(cancellableOnSuspension = false)
    suspend fun take(): Int =
        condition.lock.withLock {
            condition.waitFor { value > 0 }
            value--
        }

    @Operation(cancellableOnSuspension = false)
    suspend fun put() =
        condition.lock.withLock {
            value++
            condition.notify()
        }
}
