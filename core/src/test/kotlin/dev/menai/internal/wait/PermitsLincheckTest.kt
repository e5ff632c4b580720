package dev.menai.internal.wait

import dev.menai.internal.loop.LincheckSpec
import org.jetbrains.lincheck.datastructures.IntGen
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions
import org.jetbrains.lincheck.datastructures.Operation
import org.jetbrains.lincheck.datastructures.Param
import org.junit.jupiter.api.Test

/** Several permits at once, up to a maximum: the word, the line and the way from one to the other. */
@Param(name = "count", gen = IntGen::class, conf = "1:2")
class PermitsLincheckTest : LincheckSpec(scenarios = 2) {
    private val permits = Permits(initial = 1, max = 3)

    @Operation(promptCancellation = true)
    suspend fun take(
        @Param(name = "count") count: Int,
    ) = permits.take(count)

    @Operation
    fun tryTake(
        @Param(name = "count") count: Int,
    ): Boolean = permits.tryTake(count)

    /** A seldom race of its own: the word says contended while the taker that is served at once passes the line. */
    @Test
    fun aTryFailsOnlyIfSomebodyWaits() =
        ModelCheckingOptions()
            .iterations(0)
            .addCustomScenario {
                initial { actor(PermitsLincheckTest::tryTake, 1) }
                parallel {
                    thread { actor(PermitsLincheckTest::take, 1) }
                    thread {
                        actor(PermitsLincheckTest::giveBack, 2)
                        actor(PermitsLincheckTest::tryTake, 1)
                    }
                }
            }.check(PermitsLincheckTest::class)

    @Operation
    fun giveBack(
        @Param(name = "count") count: Int,
    ): Boolean = permits.giveBack(count)
}
