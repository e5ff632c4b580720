package dev.menai.samples.fetch

import dev.menai.EventLoop
import dev.menai.java.AsyncLoop
import dev.menai.java.Outcome
import dev.menai.samples.Language
import dev.menai.samples.SAMPLES
import dev.menai.samples.printedBy
import dev.menai.testing.VirtualClock
import io.mockk.every
import io.mockk.mockk
import org.junit.jupiter.api.AfterEach
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertInstanceOf
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.BeforeAll
import org.junit.jupiter.api.io.TempDir
import org.junit.jupiter.params.ParameterizedTest
import org.junit.jupiter.params.provider.EnumSource
import java.net.URI
import java.net.http.HttpClient
import java.net.http.HttpRequest
import java.net.http.HttpResponse
import java.net.http.HttpResponse.BodyHandler
import java.net.http.HttpResponse.BodyHandlers
import java.nio.file.Path
import java.util.concurrent.CompletableFuture
import java.util.concurrent.TimeoutException
import kotlin.io.path.writeLines
import kotlin.time.Duration.Companion.seconds

internal class FetchTest {
    private val pages =
        List(20) { MoodyPage(Mood.ANSWERS, delayMillis = it, size = 100 * it) } +
            MoodyPage(Mood.FAILS, delayMillis = 1, size = 10) +
            MoodyPage(Mood.BREAKS_OFF, delayMillis = 1, size = 10_000) +
            List(2) { MoodyPage(Mood.HANGS, delayMillis = 0, size = 0) }
    private val site = MoodySite(pages)

    @AfterEach
    fun closeSite() = site.close()

    @ParameterizedTest
    @EnumSource
    fun everyPageHasItsResult(language: Language) {
        val results = EventLoop("fetch").use { fetchOn(it, language, HttpClient.newHttpClient(), site.urls) }
        assertEquals(List(20) { 100 * it }, results.take(20).map { it.getOrThrow().body().size })
        val errors = results.drop(20).map { it.exceptionOrNull() }
        assertEquals("HTTP 500", assertInstanceOf(HttpStatusException::class.java, errors[0]).message)
        assertTrue(generateSequence(errors[1]) { it.cause }.any { it.message == "Connection reset" }) { "${errors[1]}" }
        errors.takeLast(2).forEach { assertInstanceOf(TimeoutException::class.java, it) }
    }

    @ParameterizedTest
    @EnumSource
    fun theServerSeesTheRequestsStop(language: Language) {
        EventLoop("fetch").use { fetchOn(it, language, HttpClient.newHttpClient(), site.urls) }
        assertEquals(2, site.awaitAborted())
        assertTrue(site.mostAtOnce <= 10) { "${site.mostAtOnce} at once" }
    }

    @ParameterizedTest
    @EnumSource
    fun tenAtATimeAndASecondForEach(language: Language) {
        val exchanges = ArrayList<Exchange>()
        var most = 0
        val client = mockk<HttpClient>()
        every { client.sendAsync(any(), any<BodyHandler<ByteArray>>()) } answers {
            Exchange().also {
                exchanges += it
                most = maxOf(most, exchanges.count { exchange -> !exchange.isDone })
            }
        }
        val clock = VirtualClock()
        val results = clock.newLoop().use { fetchOn(it, language, client, urls(25)) }

        assertEquals(10, most)
        assertEquals(3.seconds, clock.now)
        results.forEach { assertInstanceOf(TimeoutException::class.java, it.exceptionOrNull()) }
        assertEquals(List(25) { true }, exchanges.map { it.interrupted })
    }

    @ParameterizedTest
    @EnumSource
    fun theProgramPrintsATable(language: Language) {
        val printed = printedBy { program(language).run(site.urls.map { it.toString() }) }
        val rows = printed.lines.filter { it.startsWith("| /page/") }.flatMap { it.split("| /page/").drop(1) }
        val status = rows.map { it.split("|").map(String::trim) }.sortedBy { it[0] }.map { it[1] to it[2] }
        assertEquals(List(20) { "200" to "%,d".format(100 * it) }, status.take(20))
        assertEquals(listOf("HTTP 500", "connection reset", "timeout", "timeout").map { it to "" }, status.drop(20))
        assertTrue("20 fetched, 2 timeout, 1 HTTP 500, 1 connection reset" in printed.lines, printed.out)
        assertTrue(
            printed.lines.last().matches(Regex("""24 pages in \S+ s; one after the other: \S+ s""")),
            printed.out,
        )
    }

    @ParameterizedTest
    @EnumSource
    fun theUrlsMayStandInAFile(
        language: Language,
        @TempDir folder: Path,
    ) {
        val file =
            folder
                .resolve(
                    "urls.txt",
                ).writeLines(listOf("# two of them", "${site.urls[3]}", "", "${site.urls[4]}"))
        val printed = printedBy { program(language).run(listOf("--file", "$file")) }
        assertTrue(printed.lines.last().startsWith("2 pages in "), printed.out)
    }

    private fun program(language: Language) = SAMPLES.single { it.name == "fetch" }.program(language)

    private fun urls(count: Int) = List(count) { URI("http://localhost/$it") }

    /** What each language's program makes of [urls], run on [loop]. */
    private fun fetchOn(
        loop: EventLoop,
        language: Language,
        client: HttpClient,
        urls: List<URI>,
    ): List<Result<HttpResponse<ByteArray>>> {
        lateinit var results: List<Result<HttpResponse<ByteArray>>>
        printedBy {
            results =
                loop.runUntilComplete {
                    when (language) {
                        Language.KOTLIN -> fetchAll(client, urls, Progress(urls.size))
                        Language.JAVA -> Fetch.fetchAll(AsyncLoop.of(loop), client, urls, Progress(urls.size)).await().map { it.toResult() }
                    }
                }
        }
        return results
    }

    private fun <T> Outcome<T>.toResult(): Result<T> = fold({ Result.success(it) }, { Result.failure(it) })

    /** A request that nobody answers. */
    private class Exchange : CompletableFuture<HttpResponse<ByteArray>>() {
        var interrupted = false

        override fun cancel(mayInterruptIfRunning: Boolean): Boolean {
            interrupted = mayInterruptIfRunning
            return super.cancel(mayInterruptIfRunning)
        }
    }

    companion object {
        /** The first request loads the client's classes, which can take longer than a page may. */
        @BeforeAll
        @JvmStatic
        fun warmUp() {
            MoodySite(listOf(MoodyPage(Mood.ANSWERS, delayMillis = 0, size = 0))).use {
                HttpClient.newHttpClient().send(HttpRequest.newBuilder(it.urls[0]).build(), BodyHandlers.discarding())
            }
        }
    }
}
