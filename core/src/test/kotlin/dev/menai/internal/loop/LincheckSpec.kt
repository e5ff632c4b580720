package dev.menai.internal.loop

import dev.menai.fixture.stressFactor
import org.jetbrains.lincheck.datastructures.StressOptions
import org.junit.jupiter.api.Test

/** With real threads as well: stress adds what the model does not know of, the processor's memory order. */
abstract class LincheckSpec(scenarios: Int = 5) : ModelCheckSpec(scenarios) {
    @Test
    fun parallelRunsAreLinearizable() =
        StressOptions()
            .iterations(scenarios * stressFactor)
            .invocationsPerIteration(500)
            .threads(3)
            .actorsPerThread(2)
            .actorsBefore(1)
            .actorsAfter(2)
            .check(this::class)
}
