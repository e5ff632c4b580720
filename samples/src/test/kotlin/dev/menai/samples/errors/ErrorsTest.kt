package dev.menai.samples.errors

import dev.menai.java.AsyncLoop
import dev.menai.samples.Language
import dev.menai.samples.end
import dev.menai.samples.onVirtualClock
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.params.ParameterizedTest
import org.junit.jupiter.params.provider.EnumSource
import kotlin.time.Duration.Companion.milliseconds

internal class ErrorsTest {
    @ParameterizedTest
    @EnumSource
    fun aFailureTakesNobodyWithIt(language: Language) {
        val run =
            onVirtualClock {
                when (language) {
                    Language.KOTLIN -> keepAsResults()
                    Language.JAVA -> Errors.keepAsResults(AsyncLoop.current()).end()
                }
            }
        val expected = listOf("  north: price 7", "  west: failed, no price from west", "  east: price 7")
        assertEquals(expected, run.lines.drop(1))
        assertEquals(300.milliseconds, run.took)
    }

    @ParameterizedTest
    @EnumSource
    fun theFirstFailureStopsTheOthersAndIsToldAfterThat(language: Language) {
        val run =
            onVirtualClock {
                when (language) {
                    Language.KOTLIN -> cancelTheRest()
                    Language.JAVA -> Errors.cancelTheRest(AsyncLoop.current()).end()
                }
            }
        assertEquals(listOf("  east: stopped", "  failed, no price from west"), run.lines.drop(1))
        assertEquals(100.milliseconds, run.took)
    }

    @ParameterizedTest
    @EnumSource
    fun siblingsFailuresAreSuppressedAndCausesAreRaw(language: Language) {
        val run =
            onVirtualClock {
                when (language) {
                    Language.KOTLIN -> showSiblings()
                    Language.JAVA -> Errors.showSiblings(AsyncLoop.current()).end()
                }
            }
        val expected =
            listOf(
                "  PriceException: no price from west",
                "    caused by IOException: connection refused",
                "    also PriceException: no price from south",
                "      caused by IOException: connection refused",
            )
        assertEquals(expected, run.lines.drop(1))
    }
}
