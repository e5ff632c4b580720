package dev.menai.internal.loop

import dev.menai.fixture.stressFactor
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions
import org.junit.jupiter.api.Test

/**
 * Checks the operations of the subclass for linearizability: in every interleaving the results must be those of some
 * order, one after another, of a sequential copy of the same structure.
 *
 * The tuning: a short run has to fit into the ordinary build, so few scenarios, each small. Three threads of two
 * operations already contain every race of one word of state; model checking visits their switches systematically.
 * `-Pstress` multiplies the scenarios.
 *
 * @param scenarios fewer for suspend functions: with their cancellations each has many more histories to verify.
 */
abstract class ModelCheckSpec(protected val scenarios: Int = 5) {
    /** Tells the model checker what it need not look into. */
    protected open fun ModelCheckingOptions.changed(): ModelCheckingOptions = this

    @Test
    fun everySwitchIsLinearizable() =
        ModelCheckingOptions()
            .iterations(scenarios * stressFactor)
            .invocationsPerIteration(150)
            .threads(3)
            .actorsPerThread(2)
            .actorsBefore(1)
            .actorsAfter(2)
            .changed()
            .check(this::class)
}
