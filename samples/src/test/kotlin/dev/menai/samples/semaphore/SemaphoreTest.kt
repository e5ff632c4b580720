package dev.menai.samples.semaphore

import dev.menai.future.await
import dev.menai.java.AsyncLoop
import dev.menai.runLoop
import dev.menai.samples.Language
import dev.menai.samples.SAMPLES
import dev.menai.samples.printedBy
import dev.menai.samples.quietly
import org.junit.jupiter.api.AfterEach
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Test
import org.junit.jupiter.params.ParameterizedTest
import org.junit.jupiter.params.provider.EnumSource
import java.net.URI
import java.net.http.HttpClient
import java.net.http.HttpRequest
import java.net.http.HttpResponse.BodyHandlers
import java.util.concurrent.CompletableFuture
import java.util.concurrent.CompletionStage
import java.util.concurrent.TimeUnit

internal class SemaphoreTest {
    private val service = LimitedService(limit = 2, delayMillis = 100)

    @AfterEach
    fun closeService() = service.close()

    @ParameterizedTest
    @EnumSource
    fun theServiceIsNeverProvoked(language: Language) {
        val pages = quietly { runLoop { fetchAll(language, HttpClient.newHttpClient(), service.urls(8)) } }
        assertEquals(List(8) { "the text of /page/${it + 1}" }, pages)
        assertEquals(2, service.mostAtOnce)
        assertEquals(0, service.refused)
    }

    private suspend fun fetchAll(language: Language, client: HttpClient, urls: List<URI>): List<String> =
        when (language) {
            Language.KOTLIN -> fetchAll(client, urls)
            Language.JAVA ->
                (Semaphore.fetchAll(AsyncLoop.current(), client, urls) as CompletionStage<List<String>>).await()
        }

    @ParameterizedTest
    @EnumSource
    fun theProgramSaysThatNothingWasRefused(language: Language) {
        val semaphore = SAMPLES.single { it.name == "semaphore" }.program(language)
        val lines = printedBy { semaphore.run(emptyList()) }.lines
        assertEquals(4, lines.count { ": 200 the text of /page/" in it }) { "$lines" }
        assertEquals("4 pages, 2 at once, 0 refused", lines.last())
    }

    /** The first two have no answer as long as the test runs, so the first answer is that to the third. */
    @Test
    fun aThirdRequestAtOnceIsAnswered429() {
        val client = HttpClient.newHttpClient()
        LimitedService(limit = 2, delayMillis = 600_000).use { busy ->
            val requests = busy.urls(3).map { HttpRequest.newBuilder(it).build() }
            val answers = requests.map { client.sendAsync(it, BodyHandlers.ofString()) }
            CompletableFuture.anyOf(*answers.toTypedArray()).get(1, TimeUnit.MINUTES)
            val answer = answers.single { it.isDone }.join()
            assertEquals(429, answer.statusCode())
            assertEquals("not so many at once", answer.body())
            assertEquals(1, busy.refused)
            answers.forEach { it.cancel(true) }
        }
    }
}
