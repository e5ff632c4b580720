package dev.menai.samples.semaphore

import dev.menai.future.await
import dev.menai.gather
import dev.menai.runLoop
import dev.menai.sync.Semaphore
import dev.menai.sync.withPermit
import java.net.URI
import java.net.http.HttpClient
import java.net.http.HttpRequest
import java.net.http.HttpResponse.BodyHandlers

/** Fetches four pages from a service that allows two requests at once, and never provokes it. */
fun main() {
    LimitedService(limit = 2).use { service ->
        val pages = runLoop("semaphore") { fetchAll(HttpClient.newHttpClient(), service.urls(4)) }
        println("${pages.size} pages, ${service.mostAtOnce} at once, ${service.refused} refused")
    }
}

// <semaphore>
suspend fun fetchAll(client: HttpClient, urls: List<URI>): List<String> {
    val permits = Semaphore(2)
    return urls.gather { url ->
        permits.withPermit { fetch(client, url) } // returned however the fetch ends
    }
}
// </semaphore>

suspend fun fetch(client: HttpClient, url: URI): String {
    println("${url.path}: begins")
    val response = client.sendAsync(HttpRequest.newBuilder(url).build(), BodyHandlers.ofString()).await()
    println("${url.path}: ${response.statusCode()} ${response.body()}")
    return response.body()
}
