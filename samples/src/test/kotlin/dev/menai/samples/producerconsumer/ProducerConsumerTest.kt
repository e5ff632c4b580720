package dev.menai.samples.producerconsumer

import dev.menai.java.AsyncLoop
import dev.menai.samples.Language
import dev.menai.samples.end
import dev.menai.samples.onVirtualClock
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.params.ParameterizedTest
import org.junit.jupiter.params.provider.EnumSource
import kotlin.time.Duration.Companion.milliseconds

internal class ProducerConsumerTest {
    @ParameterizedTest
    @EnumSource
    fun endsAtTheMarker(language: Language) {
        val run =
            onVirtualClock {
                when (language) {
                    Language.KOTLIN -> withEndMarker()
                    Language.JAVA -> ProducerConsumer.withEndMarker(AsyncLoop.current()).end()
                }
            }
        assertEquals(listOf("  got 1", "  got 2", "  got 3"), run.lines)
        assertEquals(300.milliseconds, run.took)
    }

    @ParameterizedTest
    @EnumSource
    fun worksTwoAtATimeAndNoFasterThanItsWorkers(language: Language) {
        val run =
            onVirtualClock {
                when (language) {
                    Language.KOTLIN -> withWorkers()
                    Language.JAVA -> ProducerConsumer.withWorkers(AsyncLoop.current()).end()
                }
            }
        val lines = run.lines
        assertEquals((1..6).toList(), numbers(lines, Regex("did job (\\d)")))
        assertEquals((1..6).toList(), numbers(lines, Regex("put job (\\d)")))
        assertEquals("  all jobs are done", lines.last())
        assertTrue(lines.indexOfFirst { "put job 6" in it } > lines.indexOfFirst { "did job 2" in it }) { "$lines" }
        assertEquals(900.milliseconds, run.took)
    }

    private fun numbers(lines: List<String>, pattern: Regex): List<Int> =
        lines.mapNotNull { pattern.find(it)?.groupValues?.get(1)?.toInt() }
}
