package dev.menai.threads

import dev.menai.internal.loop.LincheckSpec
import org.jetbrains.lincheck.datastructures.IntGen
import org.jetbrains.lincheck.datastructures.Operation
import org.jetbrains.lincheck.datastructures.Param
import java.util.concurrent.RejectedExecutionException

/** Calls that come, end, leave the line and wait too long, against a close. One slot, two places in the line. */
@Param(name = "call", gen = IntGen::class, conf = "0:2")
class PoolStateLincheckTest : LincheckSpec(scenarios = 3) {
    private val state = PoolState("db", limit = 1, maxWaiting = 2)
    private val calls = List(3) { BlockingCall("$it", null, {}) {} }

    @Operation
    fun enter(
        @Param(name = "call") call: Int,
    ): String = attempt { "runs: ${state.enter(calls[call])}" }

    /** Misuse, if it has no slot, has no effect. */
    @Operation
    fun ended(
        @Param(name = "call") call: Int,
    ): String = attempt { "next: ${state.ended(calls[call], hasRun = true)?.name}" }

    @Operation
    fun leave(
        @Param(name = "call") call: Int,
    ): Boolean = state.leave(calls[call])

    @Operation
    fun close() = state.close()

    @Operation
    fun isEmpty(): Boolean = state.isEmpty

    @Operation
    fun statistics(): String = state.statistics().toString()

    private fun attempt(action: () -> String): String =
        try {
            action()
        } catch (_: IllegalStateException) {
            "misuse"
        } catch (refused: RejectedExecutionException) {
            refused.javaClass.simpleName
        }
}
