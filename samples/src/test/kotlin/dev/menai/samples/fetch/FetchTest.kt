package dev.menai.samples.fetch

import dev.menai.future.await
import dev.menai.java.AsyncLoop
import dev.menai.java.Outcome
import dev.menai.samples.Language
import dev.menai.samples.SAMPLES
import dev.menai.samples.onVirtualClock
import dev.menai.samples.printedBy
import dev.menai.samples.quietly
import dev.menai.testing.VirtualClock
import kotlinx.coroutines.ExperimentalCoroutinesApi
import org.junit.jupiter.api.AfterEach
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertInstanceOf
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.io.TempDir
import org.junit.jupiter.params.ParameterizedTest
import org.junit.jupiter.params.provider.EnumSource
import java.net.URI
import java.net.http.HttpClient
import java.net.http.HttpClient.newHttpClient
import java.net.http.HttpResponse
import java.nio.file.Path
import java.util.concurrent.CompletionStage
import java.util.concurrent.TimeoutException
import kotlin.io.path.writeLines
import kotlin.time.Duration.Companion.seconds
import kotlin.time.TimeSource

internal class FetchTest {
    private val answering = List(20) { MoodyPage(Mood.ANSWERS, delayMillis = it, size = 100 * it) }
    private val failing = listOf(MoodyPage(Mood.FAILS, 1, size = 10), MoodyPage(Mood.BREAKS_OFF, 1, size = 10_000))
    private val hanging = List(2) { MoodyPage(Mood.HANGS, delayMillis = 0, size = 0) }
    private val site = MoodySite(answering + failing + hanging, patience = 15.seconds)

    @AfterEach
    fun closeSite() = site.close()

    @ParameterizedTest
    @EnumSource
    fun everyPageHasItsResult(language: Language) {
        val results = quietly { untilTheHangingTimeOut { fetchAll(language, newHttpClient(), site.urls, it) } }
        assertEquals(answering.map { it.size }, results.take(20).map { it.getOrThrow().body().size })
        val errors = results.drop(20).map { it.exceptionOrNull()!! }
        assertEquals("HTTP 500", assertInstanceOf(HttpStatusException::class.java, errors[0]).message)
        assertTrue(generateSequence(errors[1]) { it.cause }.any { it.message == "Connection reset" }) { "${errors[1]}" }
        errors.takeLast(2).forEach { assertInstanceOf(TimeoutException::class.java, it) }
    }

    @ParameterizedTest
    @EnumSource
    fun theServerSeesTheRequestsStop(language: Language) {
        quietly { untilTheHangingTimeOut { fetchAll(language, newHttpClient(), site.urls, it) } }
        assertEquals(2, site.awaitAborted())
        assertTrue(site.mostAtOnce <= 10) { "${site.mostAtOnce} at once" }
    }

    @ParameterizedTest
    @EnumSource
    fun theReportShowsEveryPage(language: Language) {
        val printed = printedBy { untilTheHangingTimeOut { fetchAndReport(language, site.urls, it) } }
        val rows = printed.lines.filter { it.startsWith("| /page/") }.flatMap { it.split("| /page/").drop(1) }
        val status = rows.map { it.split("|").map(String::trim) }.sortedBy { it[0] }.map { it[1] to it[2] }
        assertEquals(answering.map { "200" to "%,d".format(it.size) }, status.take(20))
        assertEquals(listOf("HTTP 500", "connection reset", "timeout", "timeout").map { it to "" }, status.drop(20))
        assertTrue("20 fetched, 2 timeout, 1 HTTP 500, 1 connection reset" in printed.lines, printed.out)
        assertTrue(
            printed.lines.last().matches(Regex("""24 pages in \S+ s; one after the other: \S+ s""")),
            printed.out,
        )
    }

    @ParameterizedTest
    @EnumSource
    fun tenAtATimeAndASecondForEach(language: Language) {
        val client = SilentClient()
        val urls = List(25) { URI("http://localhost/$it") }
        lateinit var results: List<Result<*>>
        val run = onVirtualClock { results = fetchAll(language, client, urls, Progress(25)) }

        assertEquals(10, client.mostAtOnce)
        assertEquals(3.seconds, run.took)
        results.forEach { assertInstanceOf(TimeoutException::class.java, it.exceptionOrNull()) }
        assertEquals(List(25) { true }, client.exchanges.map { it.interrupted })
    }

    @ParameterizedTest
    @EnumSource
    fun theUrlsMayStandInAFile(
        language: Language,
        @TempDir folder: Path,
    ) {
        val file = folder.resolve("urls.txt")
        file.writeLines(listOf("# two of them", "${site.urls[3]}", "", "${site.urls[4]}"))
        val fetch = SAMPLES.single { it.name == "fetch" }.program(language)
        val printed = printedBy { fetch.run(listOf("--file", "$file")) }
        assertTrue(printed.lines.last().startsWith("2 pages in "), printed.out)
    }

    /**
     * Runs [block] on a clock that stands still until only the hanging pages are left, and then jumps to their timeout.
     *
     * So no other page can time out, however slow the machine is.
     */
    @OptIn(ExperimentalCoroutinesApi::class)
    private fun <T> untilTheHangingTimeOut(block: suspend (Progress) -> T): T {
        val clock = VirtualClock(autoJump = false)
        val progress = Progress(site.urls.size)
        clock.newLoop().use { loop ->
            val task = loop.createTask { block(progress) }
            clock.turnUntil("only the hanging pages are left") { progress.done == answering.size + failing.size }
            clock.advance(1.seconds)
            clock.turnUntil("the hanging pages have timed out") { task.isCompleted }
            return task.getCompleted()
        }
    }

    /** The sockets take real time, so somebody must say when it is too much. */
    private fun VirtualClock.turnUntil(expected: String, condition: () -> Boolean) {
        val patience = TimeSource.Monotonic.markNow() + 15.seconds
        while (!condition()) {
            runUntilIdle()
            assertTrue(patience.hasNotPassedNow()) { "still not so: $expected" }
        }
    }

    private suspend fun fetchAll(
        language: Language,
        client: HttpClient,
        urls: List<URI>,
        progress: Progress,
    ): List<Result<HttpResponse<ByteArray>>> =
        when (language) {
            Language.KOTLIN -> fetchAll(client, urls, progress)
            Language.JAVA -> awaited(Fetch.fetchAll(AsyncLoop.current(), client, urls, progress)).map { it.toResult() }
        }

    private suspend fun fetchAndReport(language: Language, urls: List<URI>, progress: Progress) {
        val client = newHttpClient()
        when (language) {
            Language.KOTLIN -> fetchAndReport(client, urls, progress)
            Language.JAVA -> awaited(Fetch.fetchAndReport(AsyncLoop.current(), client, urls, progress))
        }
    }

    /** The stage's `await`: the future has one of its own, which blocks. */
    private suspend fun <T> awaited(stage: CompletionStage<T>): T = stage.await()

    private fun <T> Outcome<T>.toResult(): Result<T> = fold({ Result.success(it) }, { Result.failure(it) })
}
