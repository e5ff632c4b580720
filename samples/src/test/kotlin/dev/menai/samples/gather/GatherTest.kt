package dev.menai.samples.gather

import dev.menai.future.await
import dev.menai.java.AsyncLoop
import dev.menai.samples.Language
import dev.menai.samples.end
import dev.menai.samples.onVirtualClock
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.params.ParameterizedTest
import org.junit.jupiter.params.provider.EnumSource
import kotlin.time.Duration.Companion.milliseconds

internal class GatherTest {
    @ParameterizedTest
    @EnumSource
    fun oneAfterTheOtherTakesTheSumOfTheirTimes(language: Language) {
        val run =
            onVirtualClock {
                when (language) {
                    Language.KOTLIN -> oneAfterTheOther()
                    Language.JAVA -> Gather.oneAfterTheOther(AsyncLoop.current()).await()
                }
            }
        val expected = listOf("users", "orders", "prices").flatMap { listOf("  fetch $it", "  got $it") }
        assertEquals(expected, run.lines)
        assertEquals(900.milliseconds, run.took)
    }

    @ParameterizedTest
    @EnumSource
    fun atOnceTakesAsLongAsTheSlowest(language: Language) {
        val run =
            onVirtualClock {
                when (language) {
                    Language.KOTLIN -> timed("at once") { atOnce() }
                    Language.JAVA -> Gather.timed(AsyncLoop.current(), "at once", Gather::atOnce).end()
                }
            }
        val expected =
            listOf(
                "at once",
                "  fetch users",
                "  fetch orders",
                "  fetch prices",
                "  got orders",
                "  got users",
                "  got prices",
                "  [users, orders, prices] in 0.4 s",
            )
        assertEquals(expected, run.lines)
        assertEquals(400.milliseconds, run.took)
    }
}
