package dev.menai.samples.docs

import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test

internal const val CONFORMANCE = "docs/asyncio-conformance.md"
private val REASONED = listOf("different: ", "does not apply: ", "later: ")
private val TEST = Regex("""\w+Test\.\w+""")

/** docs/asyncio-conformance.md is complete in itself, and the tests it names are there. */
class ConformanceTest {
    private val page = Checkout.markdown().single { it.path == CONFORMANCE }

    @Test
    fun tableIsInOrder() {
        assertTrue(page.rows.size > 100, "rows")
        assertNone(checkConformance(page))
    }

    @Test
    fun namedTestsExist() {
        assertTrue(page.codeSpans.any { TEST.matches(it.value) }, "no test named")
        assertNone(checkTestNames(page, Checkout.testSources()))
    }

    @Test
    fun faultsAreFound() {
        val head = "| no. | in asyncio | here | test |\n|---|---|---|---|\n"
        val rows =
            "| 3 | a | kept | `ATest.works` |\n| 3 | b | later: b | – |\n| 4 | c | different | none |\n| 5 | d | kept | `work` |"
        assertEquals(
            listOf(
                "page.md:4: number 3 comes after 3",
                "page.md:5: neither kept, nor different, does not apply or later with a reason: different",
                "page.md:6: name tests as `SomeTest.someBehaviour`, or say none: `work`",
            ),
            checkConformance(Markdown("page.md", head + rows)),
        )
    }
}

private fun checkConformance(page: Markdown): List<String> {
    var previous = 0
    return page.rows.flatMap { row ->
        val number = row.cells.getValue("no.").toInt()
        val order = if (number > previous) null else "number $number comes after $previous"
        previous = number
        listOfNotNull(order, checkState(row.cells.getValue("here")), checkTests(row.cells.getValue("test")))
            .map { "${page.path}:${row.number}: $it" }
    }
}

private fun checkState(state: String): String? =
    if (state == "kept" || REASONED.any { state.length > it.length && state.startsWith(it) }) {
        null
    } else {
        "neither kept, nor different, does not apply or later with a reason: $state"
    }

private fun checkTests(cell: String): String? {
    val isFine = cell == "none" || cell == "–" || codeSpansOf(cell).let { it.isNotEmpty() && it.all(TEST::matches) }
    return if (isFine) null else "name tests as `SomeTest.someBehaviour`, or say none: $cell"
}
