package dev.menai.samples.chaining

import dev.menai.java.AsyncLoop
import dev.menai.samples.Language
import dev.menai.samples.VirtualRun
import dev.menai.samples.end
import dev.menai.samples.onVirtualClock
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.params.ParameterizedTest
import org.junit.jupiter.params.provider.EnumSource
import kotlin.time.Duration
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds
import kotlin.time.toJavaDuration

internal class ChainingTest {
    private val calls =
        listOf(
            "  user ann: 1.0 s left",
            "  orders of user 7: 0.7 s left",
            "  details of cup: 0.5 s left",
            "  details of plate: 0.5 s left",
        )

    @ParameterizedTest
    @EnumSource
    fun eachCallWaitsForTheOneBeforeAndHasWhatItLeft(language: Language) {
        val run = run(language, detailsTake = 300.milliseconds)
        assertEquals(calls + "  [cup: blue large, plate: blue large] after 0.8 s", run.lines.drop(1))
        assertEquals(800.milliseconds, run.took)
    }

    @ParameterizedTest
    @EnumSource
    fun theOuterDeadlineStopsTheCallsWithin(language: Language) {
        val run = run(language, detailsTake = 3.seconds)
        val end =
            listOf("  details of cup: stopped", "  details of plate: stopped", "  no result within 1s after 1.0 s")
        assertEquals(calls, run.lines.subList(1, 5))
        assertEquals(end, run.lines.drop(5).sorted()) // Java tells those who wait for all calls first
        assertEquals(1.seconds, run.took)
    }

    private fun run(language: Language, detailsTake: Duration): VirtualRun =
        onVirtualClock {
            when (language) {
                Language.KOTLIN -> show("a day", detailsTake)
                Language.JAVA -> Chaining.show(AsyncLoop.current(), "a day", detailsTake.toJavaDuration()).end()
            }
        }
}
