package dev.menai.samples.debugmode

import dev.menai.EventLoop
import dev.menai.java.AsyncLoop
import dev.menai.samples.Language
import dev.menai.samples.Logged
import dev.menai.samples.docs.DEBUG_PAGE
import dev.menai.samples.docs.anyNumbers
import dev.menai.samples.docs.linesOfReport
import dev.menai.samples.printedBy
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.DynamicTest
import org.junit.jupiter.api.DynamicTest.dynamicTest
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.TestFactory

/** Each mistake is reported from both languages, in the words of docs/debug-mode.md. */
internal class DebugModeTest {
    @TestFactory
    fun eachMistakeIsReportedAsThePageSays(): List<DynamicTest> =
        Language.entries.flatMap { language ->
            MISTAKES.keys.map { dynamicTest("$it, in ${language.title}") { check(it, language) } }
        }

    private fun check(mistake: String, language: Language) {
        val reports = if (mistake in BY_CHANCE) reportsInTime(mistake, language) else reportsOf(mistake, language)
        assertEquals(linesOfReport(mistake), reports, DEBUG_PAGE)
    }

    /**
     * The collector may find a loop with the next try only, and then those of another test as well. The watchdog blames
     * nobody for the time in which it got no processor itself, and on a busy machine that may be nearly all.
     */
    private fun reportsInTime(mistake: String, language: Language): List<String> =
        generateSequence { reportsOf(mistake, language) }
            .take(TRIES)
            .firstOrNull { it.isNotEmpty() }
            .orEmpty()
            .distinct()

    private fun reportsOf(mistake: String, language: Language): List<String> =
        Logged().use { log ->
            when (language) {
                Language.KOTLIN -> EventLoop("orders", debug = true).use(MISTAKES.getValue(mistake))
                Language.JAVA -> AsyncLoop.start("orders").use { makeInJava(mistake, it) }
            }
            log.messages
                .map { it.lines().first() }
                .filter { SLOW !in it || mistake == BLOCKING } // a busy machine makes others slow
                .map { it.inKotlin().replace(STANDSTILL, "").anyNumbers() }
        }

    private fun String.inKotlin() =
        replace("DebugMode.java", "DebugMode.kt").replace("DebugMode.load", "DebugModeKt.load")

    private fun makeInJava(mistake: String, loop: AsyncLoop) {
        loop.debug(true)
        DebugMode.mistakes().getValue(mistake).accept(loop)
    }

    @Test
    fun bothLanguagesMakeTheSameMistakesAndTellWhich() {
        assertEquals(MISTAKES.keys.toList(), DebugMode.mistakes().keys.toList())
        Logged().use {
            assertEquals(MISTAKES.keys.toList(), printedBy { main() }.lines)
            assertEquals(MISTAKES.keys.toList(), printedBy { DebugMode.main(emptyArray()) }.lines)
        }
    }

    private companion object {
        const val SLOW = "was blocked"
        const val BLOCKING = "a task that blocks the loop"
        val BY_CHANCE = setOf(BLOCKING, "a loop that nobody closes")
        const val TRIES = 10

        /** What a report says of a busy machine. */
        val STANDSTILL = Regex(""" \(and up to [^)]*\)""")
    }
}
