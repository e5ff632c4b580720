package dev.menai.samples.docs

import dev.menai.samples.Language
import dev.menai.samples.SAMPLES
import dev.menai.samples.Sample
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Test

private const val PAGE = "docs/samples.md"

/** The page of the samples shows each of them: its key lines in both languages, and what it prints. */
internal class SamplesPageTest {
    private val page = Checkout.markdown().single { it.path == PAGE }
    private val sections = sectionsOf(page.lines)

    @Test
    fun everySampleHasASectionInTheOrderOfTheTour() {
        assertEquals(SAMPLES.map { it.name }, sections.keys.toList())
    }

    @Test
    fun everySectionShowsTheSamplesOwnLinesInBothLanguages() {
        assertNone(SAMPLES.flatMap { sample -> Language.entries.mapNotNull { missing(sample, it) } })
    }

    @Test
    fun everySectionSaysWhatIsPrinted() {
        assertEquals(emptyList<String>(), sections.filterValues { "```text" !in it }.keys.toList())
    }

    private fun missing(sample: Sample, language: Language): String? {
        val folder = sample.mainClass(language).substringBeforeLast(".").replace(".", "/")
        val path = "samples/src/main/${language.name.lowercase()}/$folder/"
        val shown = sections[sample.name].orEmpty().any { it.startsWith("<!-- snippet: $path") }
        return if (shown) null else "$PAGE: section ${sample.name} shows no region below $path"
    }
}

/** The lines below each heading of the second level, by the heading. */
private fun sectionsOf(lines: List<String>): Map<String, List<String>> {
    val starts = lines.indices.filter { lines[it].startsWith("## ") }
    return starts.zip(starts.drop(1) + lines.size).associate { (from, until) ->
        lines[from].removePrefix("## ") to lines.subList(from + 1, until)
    }
}
