package dev.menai.internal.wait

import dev.menai.internal.loop.LincheckSpec
import org.jetbrains.lincheck.datastructures.IntGen
import org.jetbrains.lincheck.datastructures.Operation
import org.jetbrains.lincheck.datastructures.Param

/** Several permits at once, up to a maximum: the word, the line and the way from one to the other. */
@Param(name = "count", gen = IntGen::class, conf = "1:2")
class PermitsLincheckTest : LincheckSpec(scenarios = 3) {
    private val permits = Permits(initial = 1, max = 3)

    @Operation(promptCancellation = true)
    suspend fun take(
        @Param(name = "count") count: Int,
    ) = permits.take(count)

    @Operation
    fun tryTake(
        @Param(name = "count") count: Int,
    ): Boolean = permits.tryTake(count)

    @Operation
    fun giveBack(
        @Param(name = "count") count: Int,
    ): Boolean = permits.giveBack(count)
}
