package dev.menai.samples.customloop

import dev.menai.samples.Language
import dev.menai.samples.Printed
import dev.menai.samples.printedBy
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.params.ParameterizedTest
import org.junit.jupiter.params.provider.EnumSource
import java.util.concurrent.Executors
import java.util.concurrent.ScheduledExecutorService
import java.util.concurrent.TimeUnit

internal class CustomLoopTest {
    private val numbers = listOf("3", "2", "1", "liftoff")

    @ParameterizedTest
    @EnumSource
    fun theHostsThreadTurnsTheLoopAndDoesItsOwnWorkMeanwhile(language: Language) {
        val host = Executors.newSingleThreadScheduledExecutor { Thread(it, "my host") }
        val lines = printedBy { onHost(language, host) }.withoutTasks()
        assertEquals(numbers.map { "  $it, in thread my host" }, lines.filter { "in thread" in it })
        assertTrue("  meanwhile, work of the host's own" in lines) { "$lines" }
        assertEquals("still there", host.submit<String> { "still there" }.get())
        host.shutdown()
        assertTrue(host.awaitTermination(1, TimeUnit.MINUTES))
    }

    /** In tests kotlinx adds the coroutine to the thread's name. */
    private fun Printed.withoutTasks(): List<String> = lines.map { it.substringBefore(" @") }

    private fun onHost(language: Language, host: ScheduledExecutorService) =
        when (language) {
            Language.KOTLIN -> onHost(host)
            Language.JAVA -> CustomLoop.onHost(host)
        }

    @ParameterizedTest
    @EnumSource
    fun theVirtualClockTurnsTheLoopHereAndOnlyAsFarAsItIsMoved(language: Language) {
        val lines =
            printedBy {
                when (language) {
                    Language.KOTLIN -> onVirtualClock()
                    Language.JAVA -> CustomLoop.onVirtualClock()
                }
            }.withoutTasks()
        val (quarterSecond, nextDay) =
            when (language) {
                Language.KOTLIN -> listOf("250ms", "1d 0h 0m 0.25s")
                Language.JAVA -> listOf("PT0.25S", "PT24H0.25S")
            }
        val spoken = numbers.map { "  $it, in thread ${Thread.currentThread().name}" }
        val states =
            listOf("  it is $quarterSecond; the countdown is on its way", "  it is $nextDay; the next day is over")
        assertEquals(spoken.take(2) + states[0] + spoken.drop(2) + states[1], lines)
    }
}
