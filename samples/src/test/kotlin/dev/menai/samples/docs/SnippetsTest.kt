package dev.menai.samples.docs

import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test

/** The documentation shows programs that run, points to what is there, and knows its version. */
class SnippetsTest {
    private val pages = Checkout.markdown()

    @Test
    fun snippetsAreRegionsOfCompiledSources() {
        assertTrue(pages.any { page -> page.comments("snippet").isNotEmpty() }, "no snippet found")
        assertNone(pages.flatMap { checkSnippets(it, Checkout::linesOf) })
    }

    @Test
    fun programsOfReadmeAndMapAreCompiled() {
        val strict = pages.filter { it.path == "README.md" || it.path == "docs/asyncio-map.md" }
        assertEquals(2, strict.size, "pages")
        assertNone(strict.flatMap(::checkPrograms))
    }

    @Test
    fun codeInTablesIsCompiled() {
        assertTrue(pages.any { page -> page.comments("compiled").isNotEmpty() }, "no table found")
        assertNone(pages.flatMap { checkTables(it, Checkout::linesOf) })
    }

    @Test
    fun linksLeadSomewhere() {
        val byPath = pages.associateBy { it.path }
        assertNone(pages.flatMap { checkLinks(it, Checkout::exists, byPath::get) })
    }

    @Test
    fun versionsAreThePoms() {
        val version = versionIn(Checkout.linesOf("pom.xml")!!)
        assertTrue(pages.single { it.path == "README.md" }.lines.any { version in it }, "README does not say $version")
        assertNone(pages.filter { it.path != "CHANGELOG.md" }.flatMap { checkVersion(it, version) })
    }

    @Test
    fun namedTestsExist() {
        val sources = Checkout.testSources()
        assertTrue(sources.any { "class SnippetsTest" in it }, "test sources not found")
        assertNone(pages.filter { it.path != CONFORMANCE }.flatMap { checkTestNames(it, sources) })
    }
}

internal fun assertNone(findings: List<String>) = assertTrue(findings.isEmpty(), findings.joinToString("\n\n", "\n"))
