package dev.menai.samples.mixed

import dev.menai.java.AsyncLoop
import dev.menai.samples.Language
import dev.menai.samples.end
import dev.menai.samples.onVirtualClock
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.params.ParameterizedTest
import org.junit.jupiter.params.provider.EnumSource
import kotlin.time.Duration.Companion.milliseconds

internal class MixedTest {
    private fun shop() = Shop(AsyncLoop.current())

    private fun java() = Mixed(AsyncLoop.current())

    @ParameterizedTest
    @EnumSource
    fun bothLanguagesWaitInOneLine(language: Language) {
        val run = onVirtualClock { if (language == Language.KOTLIN) shop().askBoth() else java().askBoth().end() }
        val answers = run.lines.map { it.trim() }
        val first = listOf("item 1 after 0.2 s", "tea costs 3 after 0.4 s")
        assertEquals(first + "item 2 after 0.6 s" + "milk costs 4 after 0.8 s", answers)
    }

    @ParameterizedTest
    @EnumSource
    fun javaTakesWhatKotlinPutsAndMakesItWait(language: Language) {
        val run =
            onVirtualClock { if (language == Language.KOTLIN) shop().orderAndBill() else java().orderAndBill().end() }
        val lines =
            listOf("Kotlin put tea", "Kotlin put milk", "Java took tea at 3") +
                listOf("Kotlin put sugar", "Java took milk at 4", "Java took sugar at 5")
        assertEquals(lines, run.lines.map { it.trim() })
        assertEquals(600.milliseconds, run.took)
    }

    @ParameterizedTest
    @EnumSource
    fun aCancelInOneLanguageStopsTheWorkInTheOther(language: Language) {
        val run = onVirtualClock { if (language == Language.KOTLIN) shop().giveUp() else java().giveUp().end() }
        val what = if (language == Language.KOTLIN) "no price in time" else "it stopped"
        assertEquals(listOf("  $what; free permits: 1"), run.lines)
        assertEquals(100.milliseconds, run.took)
    }
}
