package dev.menai.samples.scraper

import com.fasterxml.jackson.jr.ob.JSON
import dev.menai.future.await
import dev.menai.java.AsyncLoop
import dev.menai.runLoop
import dev.menai.samples.Language
import dev.menai.samples.Printed
import dev.menai.samples.SAMPLES
import dev.menai.samples.UsageException
import dev.menai.samples.printedBy
import org.junit.jupiter.api.AfterEach
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.io.TempDir
import org.junit.jupiter.params.ParameterizedTest
import org.junit.jupiter.params.provider.EnumSource
import java.net.URI
import java.net.http.HttpClient
import java.nio.file.Path
import java.util.concurrent.CompletionStage
import kotlin.io.path.Path
import kotlin.io.path.absolute
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.TimeSource

internal class ScraperTest {
    private val sites = SmallSites(delayMillis = 20)

    @AfterEach
    fun closeSites() = sites.close()

    private fun crawl(language: Language, urls: List<URI> = sites.urls, hosts: Set<String> = sites.hosts): List<Page> {
        val client = HttpClient.newHttpClient()
        return runLoop {
            when (language) {
                Language.KOTLIN -> Crawler(client, hosts).crawl(urls)
                Language.JAVA ->
                    (Scraper(AsyncLoop.current(), client, hosts).crawl(urls) as CompletionStage<List<Page>>).await()
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    fun findsEachPageOnceAndLeavesOtherHostsAlone(language: Language) {
        val pages = crawl(language)
        assertEquals(9, sites.shop.requests.size) { "${sites.shop.requests}" }
        assertEquals(sites.shop.requests.distinct(), sites.shop.requests)
        assertEquals(setOf("/", "/2025", "/2026"), sites.press.requests.toSet())
        assertEquals(3, sites.press.requests.size)
        assertEquals("A blue cup", pages.single { it.url == sites.shop.url("/cups/1") }.title)
        assertEquals("404", pages.single { it.url == sites.shop.url("/sold-out") }.status)
        val moved = pages.single { it.url == sites.shop.url("/dishes") }
        assertEquals("301" to listOf(sites.shop.url("/plates")), moved.status to moved.links)
        assertEquals(12, pages.size)
    }

    @ParameterizedTest
    @EnumSource
    fun asksTwoPagesOfAHostAtATimeAndLetsItRest(language: Language) {
        val began = TimeSource.Monotonic.markNow()
        crawl(language)
        assertTrue(sites.shop.mostAtOnce <= 2) { "${sites.shop.mostAtOnce}" }
        assertTrue(began.elapsedNow() >= 540.milliseconds) { "${began.elapsedNow()}" } // 9 pages, 2 places, 120 ms each
    }

    @ParameterizedTest
    @EnumSource
    fun aSlowHostDoesNotHoldUpAnother(language: Language) {
        SmallSites(delayMillis = 2_000).use { slow ->
            val urls = listOf(slow.shop.url("/a"), slow.shop.url("/b"), sites.press.url("/"))
            val pages = crawl(language, urls, setOf(slow.shop.url("/").authority, sites.press.url("/").authority))
            assertEquals(listOf("/", "/2025", "/2026"), pages.take(3).map { it.url.path }.sorted())
            assertEquals(listOf("/a", "/b"), pages.drop(3).map { it.url.path }.sorted())
        }
    }

    @ParameterizedTest
    @EnumSource
    fun aHostThatIsGoneIsAResult(language: Language) {
        val url = sites.press.url("/")
        sites.press.close()
        val pages = crawl(language, listOf(url), setOf(url.authority))
        assertEquals("ConnectException", pages.single().status.substringBefore(":"))
    }

    @ParameterizedTest
    @EnumSource
    fun reportsATableAndAFile(
        language: Language,
        @TempDir folder: Path,
    ) {
        val file = folder.resolve("pages.json")
        val printed = run(language, "${sites.press.url("/")}", "--json", "$file")
        assertEquals("3 pages, also in $file", printed.lines.last())
        assertTrue(printed.lines.any { it.contains("/2025 | 200    | Last year | 2     |") }, printed.out)
        val pages = JSON.std.listFrom(file.toFile()).map { it as Map<*, *> }
        assertEquals(listOf("Press", "Last year", "This year"), pages.map { it["title"] })
        assertEquals(listOf("${sites.press.url("/")}", "${sites.press.url("/2025")}"), pages.last()["links"])
    }

    @ParameterizedTest
    @EnumSource
    fun refusesArgumentsThatMakeNoSense(language: Language) {
        fun refusal(vararg arguments: String) =
            assertThrows(UsageException::class.java) { run(language, *arguments) }.message
        val json = "--json takes one argument, the file's name, and comes last"
        assertEquals("not an http or https URL: ftp://localhost", refusal("ftp://localhost"))
        assertEquals(json, refusal("--json"))
        assertEquals(json, refusal("--json", "a", "b"))
        assertEquals("there is no folder ${Path("none").absolute()}", refusal("--json", "none/pages.json"))
    }

    @ParameterizedTest
    @EnumSource
    fun aUrlMayBeWrittenAsPeopleDo(language: Language) {
        val printed = run(language, "http://${sites.press.url("/").authority}#top")
        assertTrue(printed.lines.last().startsWith("3 pages, also in "), printed.out)
        assertEquals(listOf("/", "/2025", "/2026"), sites.press.requests.sorted())
    }

    private fun run(language: Language, vararg arguments: String): Printed =
        printedBy { SAMPLES.single { it.name == "scraper" }.program(language).run(arguments.asList()) }
}
