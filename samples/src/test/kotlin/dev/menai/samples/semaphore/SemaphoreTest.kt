package dev.menai.samples.semaphore

import dev.menai.future.await
import dev.menai.gatherResults
import dev.menai.java.AsyncLoop
import dev.menai.runLoop
import dev.menai.samples.Language
import dev.menai.samples.quietly
import org.junit.jupiter.api.AfterEach
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.params.ParameterizedTest
import org.junit.jupiter.params.provider.EnumSource
import java.net.URI
import java.net.http.HttpClient
import java.util.concurrent.CompletionStage

internal class SemaphoreTest {
    private val service = LimitedService(limit = 2, delayMillis = 50)

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

    @Test
    fun theServiceRefusesWhoDoesNotWait() {
        val client = HttpClient.newHttpClient()
        val pages = quietly { runLoop { service.urls(8).gatherResults { fetch(client, it) } } }
        assertTrue(service.refused > 0) { "$pages" }
        assertTrue(service.mostAtOnce <= 2)
    }
}
