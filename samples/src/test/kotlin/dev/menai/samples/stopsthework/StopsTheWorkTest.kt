package dev.menai.samples.stopsthework

import dev.menai.EventLoop
import dev.menai.java.AsyncLoop
import dev.menai.samples.Language
import dev.menai.samples.SAMPLES
import dev.menai.samples.UsageException
import dev.menai.samples.docs.Checkout
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.Assertions.fail
import org.junit.jupiter.params.ParameterizedTest
import org.junit.jupiter.params.provider.EnumSource

private const val PAGE = "docs/stops-the-work.md"

internal class StopsTheWorkTest {
    @ParameterizedTest
    @EnumSource
    fun theServersSeeWhatTheDocumentationSays(language: Language) {
        val findings = EventLoop.start("stops-the-work").use { loop -> findings(menai(language, loop)) }
        assertEquals(documented("client"), findings.details().forMarkdown(), "run stops-the-work --markdown for $PAGE")
        assertEquals(documented("cancelled at"), findings.summary().forMarkdown())
        findings.check()
    }

    @ParameterizedTest
    @EnumSource
    fun wrongArgumentsAreRefusedAtOnce(language: Language) {
        val program = SAMPLES.single { it.name == "stops-the-work" }.program(language)
        val refusal = assertThrows(UsageException::class.java) { program.run(listOf("--html")) }
        assertEquals("not --markdown: --html", refusal.message)
    }

    private fun menai(language: Language, loop: EventLoop): Column =
        when (language) {
            Language.KOTLIN -> menai(loop)
            Language.JAVA -> StopsTheWork.menai(AsyncLoop.of(loop))
        }

    /** The page's first table whose first column is [first]. */
    private fun documented(first: String): String {
        val lines = Checkout.linesOf(PAGE) ?: fail("$PAGE is gone")
        return lines.dropWhile { !it.startsWith("| $first |") }.takeWhile { it.startsWith("|") }.joinToString("\n")
    }
}
