package dev.menai.samples.fetch

import dev.menai.future.await
import dev.menai.gatherResults
import dev.menai.runLoop
import dev.menai.timeout
import java.net.URI
import java.net.http.HttpClient
import java.net.http.HttpRequest
import java.net.http.HttpResponse
import java.net.http.HttpResponse.BodyHandlers
import kotlin.time.Duration.Companion.seconds

/** Fetches many pages at once: ten at a time, within a second each, and an error takes no other page with it. */
fun main(vararg args: String) {
    val client = HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NORMAL).build()
    Source.of(args).use { source ->
        runLoop("fetch") { fetchAndReport(client, source.urls, Progress(source.urls.size)) }
        source.checkAborted()
    }
}

suspend fun fetchAndReport(client: HttpClient, urls: List<URI>, progress: Progress) {
    val results = progress.use { fetchAll(client, urls, progress) }
    val report = Report(progress)
    urls.zip(results) { url, result -> report.add(url, result.getOrNull(), result.exceptionOrNull()) }
    report.print()
}

// <fetch>
suspend fun fetchAll(client: HttpClient, urls: List<URI>, progress: Progress): List<Result<HttpResponse<ByteArray>>> =
    urls.gatherResults(limit = 10) { url ->
        progress.start(url).use {
            timeout(1.seconds) { fetch(client, url) } // really stops the request
        }
    }

suspend fun fetch(client: HttpClient, url: URI): HttpResponse<ByteArray> {
    val response = client.sendAsync(HttpRequest.newBuilder(url).build(), BodyHandlers.ofByteArray()).await()
    if (response.statusCode() >= 400) throw HttpStatusException(response.statusCode())
    return response
}
// </fetch>
