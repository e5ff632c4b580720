package dev.menai

import dev.menai.internal.loop.LincheckSpec
import org.jetbrains.lincheck.datastructures.Operation

/** Failures, looks and the close on several threads: what nobody looked at before is left at the close, and only once. */
class UnseenFailuresLincheckTest : LincheckSpec() {
    private val unseen = UnseenFailures(LOOP)

    @Operation
    fun firstFails() = unseen.failed(Any(), FIRST, "first", null)

    @Operation
    fun secondFails() = unseen.failed(Any(), SECOND, "second", null)

    @Operation
    fun firstIsPassedOn() = unseen.passed(Any(), FIRST)

    @Operation
    fun firstIsLookedAt() = unseen.looked(FIRST)

    @Operation
    fun close(): List<String?> = unseen.takeAll().map { it.name }

    private companion object {
        val LOOP = EventLoop("idle", debug = false)
        val FIRST = Failure("first")
        val SECOND = Failure("second")
    }
}
