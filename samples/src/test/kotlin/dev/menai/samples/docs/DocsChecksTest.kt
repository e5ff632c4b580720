package dev.menai.samples.docs

import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test

/** A check that cannot fail checks nothing: each is given a page with its fault. */
class DocsChecksTest {
    private val source =
        """
        fun main() =
            // <greet>
            runLoop {
                // <inner>
                println("hello")
                // </inner>
            }
            // </greet>
        // <open>
        """.trimIndent().lines()
    private val files: Files = { path -> source.takeIf { path == "Hello.kt" } }

    private fun page(text: String) = Markdown("docs/page.md", text)

    private fun pageWith(reference: String, vararg block: String) =
        Markdown("docs/page.md", listOf("text", "<!-- snippet: $reference -->", "```kotlin", *block, "```"))

    @Test
    fun equalSnippetPasses() {
        assertNone(checkSnippets(pageWith("Hello.kt#greet", "runLoop {", "    println(\"hello\")", "}"), files))
        assertNone(checkSnippets(pageWith("Hello.kt#inner", "println(\"hello\")"), files))
    }

    @Test
    fun differentSnippetIsShownWithWhatToDo() {
        val page = pageWith("Hello.kt#greet", "runLoop {", "    println(\"bye\")", "}")
        val finding = checkSnippets(page, files).single()
        assertEquals(
            """
            docs/page.md:3 differs from Hello.kt#greet
              from line 2 of the block on:
              - page:       println("bye")
              + source:     println("hello")
            Change the region in the source if the program is wrong, the block if the page is behind; then both are the same.
            """.trimIndent(),
            finding,
        )
    }

    @Test
    fun missingLinesAreShown() {
        val finding = checkSnippets(pageWith("Hello.kt#greet", "runLoop {"), files).single()
        assertTrue("  + source:     println(\"hello\")\n  + source: }" in finding, finding)
    }

    @Test
    fun missingFileRegionOrEndIsReported() {
        val references = listOf("Bye.kt#greet", "Hello.kt#bye", "Hello.kt#open", "Hello.kt")
        assertEquals(
            listOf(
                "docs/page.md:3: there is no file Bye.kt",
                "docs/page.md:3: Hello.kt has no line \"// <bye>\"",
                "docs/page.md:3: Hello.kt has no line \"// </open>\" after \"// <open>\"",
                "docs/page.md:3: not path#name: Hello.kt",
            ),
            references.flatMap { checkSnippets(pageWith(it), files) },
        )
    }

    @Test
    fun snippetCommentWithoutBlockIsReported() {
        val lost = page("<!-- snippet: Hello.kt#greet -->\n\n```kotlin\n```")
        assertEquals(
            listOf("docs/page.md:1: no fenced block in the line after this snippet comment"),
            checkSnippets(lost, files),
        )
    }

    @Test
    fun programNobodyCompilesIsReported() {
        val findings = checkPrograms(page("```kotlin\nval x = 1\n```\n<!-- not compiled: -->\n```java\n```"))
        val blocks = listOf("docs/page.md:1: a kotlin block", "docs/page.md:5: a java block")
        assertEquals(blocks, findings.map { it.substringBefore(" that nobody compiles") })
        assertNone(checkPrograms(page("<!-- not compiled: Python's -->\n```java\n```\n\n```python\n```")))
    }

    @Test
    fun codeOfTableThatNobodyCompilesIsReported() {
        val head = "<!-- compiled: Hello.kt, Hello.kt -->\n| asyncio | Kotlin | Java |\n|---|---|---|\n"
        assertNone(checkTables(page(head + "| `print` | `runLoop { println(\"hello\") }` | later: `bye()` |"), files))
        assertEquals(
            listOf("docs/page.md:5: not in Hello.kt, so nobody compiles it: bye(1 | 2)"),
            checkTables(page(head + "| `a` | `runLoop {` | – |\n| `b` | – | `bye(1 \\| 2)` |"), files),
        )
    }

    @Test
    fun deadLinkIsReported() {
        val links = "[a](other.md) [b](../README.md#here) [c](#one-thing) [d](https://example.org/x) `[e](x)`"
        val text = "# One thing\n$links"
        val readme = Markdown("README.md", "# Not here")
        assertEquals(
            listOf(
                "docs/page.md:2: there is no docs/other.md",
                "docs/page.md:2: no heading of README.md makes the anchor #here",
            ),
            checkLinks(page(text), { it == "README.md" }, { readme }),
        )
    }

    @Test
    fun otherVersionIsReported() {
        val pom =
            listOf("<modelVersion>4.0.0</modelVersion>", "<version>1.2.0-SNAPSHOT</version>", "<version>9</version>")
        assertEquals("1.2.0-SNAPSHOT", versionIn(pom))
        assertEquals(
            listOf(
                "docs/page.md:1: version 1.1.0, but the POM says 1.2.0",
                "docs/page.md:2: version 1.2.0-SNAPSHOT, but the POM says 1.2.0",
            ),
            checkVersion(page("<version>1.1.0</version>\nMenai 1.2.0-SNAPSHOT and 1.2.0"), "1.2.0"),
        )
    }

    @Test
    fun testThatIsNotThereIsReported() {
        val sources = listOf("class OneTest {\n  fun works() {}\n}", "class OtherTest {\n  void worksToo() {}\n}")
        val text = "`OneTest.works` `OtherTest.worksToo` `OneTest.worksToo` `NoTest.works` `EventLoop.stop`"
        assertEquals(
            listOf(
                "docs/page.md:1: there is no test OneTest.worksToo",
                "docs/page.md:1: there is no test NoTest.works",
            ),
            checkTestNames(page(text), sources),
        )
    }
}
