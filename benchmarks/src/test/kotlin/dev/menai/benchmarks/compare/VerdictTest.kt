package dev.menai.benchmarks.compare

import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Test

class VerdictTest {
    private val half = Goal.AtLeast(1.5)

    @Test
    fun `a goal that every round reaches is met`() = assertEquals(Verdict.MET, Verdict.of(spread(1.5, 2.0, 9.0), half))

    @Test
    fun `a goal that no round reaches is missed`() =
        assertEquals(Verdict.MISSED, Verdict.of(spread(0.1, 1.4, 1.49), half))

    @Test
    fun `a goal between the extremes is open, whatever the median`() {
        assertEquals(Verdict.OPEN, Verdict.of(spread(1.4, 2.0, 2.0), half))
        assertEquals(Verdict.OPEN, Verdict.of(spread(1.0, 1.0, 1.6), half))
    }

    @Test
    fun `a limit is met from below`() {
        val limit = Goal.AtMost(2.0, Measure.SECONDS_LATE)
        assertEquals(Verdict.MET, Verdict.of(spread(0.1, 2.0), limit))
        assertEquals(Verdict.OPEN, Verdict.of(spread(0.1, 2.1), limit))
        assertEquals(Verdict.MISSED, Verdict.of(spread(2.1, 3.0), limit))
    }

    @Test
    fun `one round gives an indication only`() {
        assertEquals("(met)", Verdict.MET.afterRounds(1))
        assertEquals("met", Verdict.MET.afterRounds(2))
    }

    @Test
    fun `goals read as the design writes them`() {
        assertEquals("≥ 60×", "${Goal.AtLeast(60.0)}")
        assertEquals("≥ 1.2×", "${Goal.AtLeast(1.2)}")
        assertEquals("≥ 0.91×", "${Goal.AtLeast(1 / 1.1)}")
        assertEquals("≤ 2.00 s", "${Goal.AtMost(2.0, Measure.SECONDS_LATE)}")
    }

    @Test
    fun `the median of an even number of rounds lies between the middle two`() {
        assertEquals(Spread(median = 2.0, min = 1.0, max = 9.0, rounds = 3), spread(9.0, 1.0, 2.0))
        assertEquals(Spread(median = 3.0, min = 1.0, max = 9.0, rounds = 4), spread(9.0, 1.0, 2.0, 4.0))
        assertNull(Spread.of(emptyList()))
    }

    private fun spread(vararg values: Double) = Spread.of(values.toList())!!
}
