package dev.menai

import dev.menai.internal.loop.LincheckSpec
import org.jetbrains.lincheck.datastructures.Operation

/** Creating tasks against the group's end: whoever is taken is waited for, and exactly one leaves last. */
class GroupLedgerLincheckTest : LincheckSpec() {
    private val ledger = GroupLedger(GroupPolicy.FAIL_FAST).apply { repeat(2) { admit() } }

    /** The body's or the owner's place. */
    @Operation(runOnce = true)
    fun close(): Boolean = ledger.leave()

    @Operation(runOnce = true)
    fun firstTaskEnds(): Boolean = ledger.leave()

    @Operation(runOnce = true)
    fun secondTaskEnds(): Boolean = ledger.leave()

    @Operation
    fun create(): Boolean = ledger.admit()

    @Operation
    fun fail(): String = ledger.taskFailed(FAILURE).name

    @Operation
    fun finish(): Boolean = ledger.finish()

    @Operation
    fun isStopping(): Boolean = ledger.isStopping

    @Operation
    fun hasEnded(): Boolean = ledger.hasEnded

    private companion object {
        val FAILURE = Failure("x")
    }
}
