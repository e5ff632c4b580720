package dev.menai.samples.pipeline

import dev.menai.future.await
import dev.menai.java.AsyncLoop
import dev.menai.samples.Language
import dev.menai.samples.onVirtualClock
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.params.ParameterizedTest
import org.junit.jupiter.params.provider.EnumSource
import kotlin.time.Duration
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.toJavaDuration

internal class PipelineTest {
    private class Run(val sink: Sink, val took: Duration)

    private fun run(language: Language, readings: Int, writing: Duration): Run {
        lateinit var sink: Sink
        val run =
            onVirtualClock {
                sink =
                    when (language) {
                        Language.KOTLIN -> pipeline(readings, writing)
                        Language.JAVA -> Pipeline(AsyncLoop.current(), readings, writing.toJavaDuration()).run().await()
                    }
                sink.print()
            }
        assertEquals("  the sensor was held up for ${sink.behindMillis} ms", run.lines.last())
        return Run(sink, run.took)
    }

    @ParameterizedTest
    @EnumSource
    fun aFastSinkKeepsUpWithTheSensor(language: Language) {
        val run = run(language, readings = 100, writing = 10.milliseconds)
        assertEquals(10, run.sink.windows)
        assertEquals(0, run.sink.behindMillis)
        assertEquals(10, run.sink.percentileMillis(0.0)) // the last of a window
        assertEquals(55, run.sink.percentileMillis(100.0)) // the first
        assertEquals(505.milliseconds, run.took)
    }

    @ParameterizedTest
    @EnumSource
    fun aSlowSinkHoldsUpTheSensor(language: Language) {
        val run = run(language, readings = 100, writing = 100.milliseconds)
        assertEquals(10, run.sink.windows)
        assertEquals(1045.milliseconds, run.took) // 45 for the first window, 100 for writing each
        assertTrue(run.sink.behindMillis > 0)
    }

    @ParameterizedTest
    @EnumSource
    fun nothingPilesUpHoweverLongItGoesOn(language: Language) {
        val short = run(language, readings = 400, writing = 100.milliseconds).sink
        val long = run(language, readings = 1_200, writing = 100.milliseconds).sink
        assertEquals(short.percentileMillis(100.0), long.percentileMillis(100.0))
        assertTrue(long.behindMillis > 3 * short.behindMillis - 1_000) { "${short.behindMillis}, ${long.behindMillis}" }
    }

    @ParameterizedTest
    @EnumSource
    fun theLastWindowMayBeSmaller(language: Language) {
        assertEquals(3, run(language, readings = 25, writing = 10.milliseconds).sink.windows)
    }
}
