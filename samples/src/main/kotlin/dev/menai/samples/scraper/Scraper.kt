package dev.menai.samples.scraper

import dev.menai.future.await
import dev.menai.gather
import dev.menai.runLoop
import dev.menai.sleep
import dev.menai.sync.Semaphore
import dev.menai.sync.withPermit
import dev.menai.timeout
import java.io.IOException
import java.net.URI
import java.net.http.HttpClient
import java.net.http.HttpRequest
import java.net.http.HttpResponse.BodyHandlers
import java.util.concurrent.TimeoutException
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds

/** Follows the links of a site, politely, and reports what it found as a table and as a JSON file. */
fun main(vararg args: String) =
    Assignment.of(args).use { assignment ->
        val crawler = Crawler(HttpClient.newHttpClient(), assignment.hosts)
        report(runLoop("scraper") { crawler.crawl(assignment.urls) }, assignment.file)
        assignment.printVisits()
    }

// <scraper>

/** Belongs to one loop: only that touches its fields, so they need no lock. */
class Crawler(private val client: HttpClient, private val hosts: Set<String>) {
    private val places = HashMap<String, Semaphore>()
    private val seen = HashSet<URI>()
    private val pages = ArrayList<Page>()

    suspend fun crawl(urls: List<URI>): List<Page> {
        visit(urls)
        return pages
    }

    // <visit>
    private suspend fun visit(urls: List<URI>) {
        val fresh = urls.filter { it.authority in hosts && seen.size < MOST_PAGES && seen.add(it) }
        fresh.gather { url ->
            val page = places.getOrPut(url.authority) { Semaphore(2) }.withPermit { fetchPolitely(url) }
            pages += page
            visit(page.links)
        }
    }
    // </visit>

    /** Whoever comes next waits until the host had its rest. */
    private suspend fun fetchPolitely(url: URI): Page = fetch(url).also { sleep(100.milliseconds) }

    private suspend fun fetch(url: URI): Page =
        try {
            val request = HttpRequest.newBuilder(url).build()
            Page.of(url, timeout(5.seconds) { client.sendAsync(request, BodyHandlers.ofString()).await() })
        } catch (failure: IOException) {
            Page.failed(url, failure)
        } catch (late: TimeoutException) {
            Page.failed(url, late)
        }
}
// </scraper>

/** Enough for a sample that somebody points at a real site. */
private const val MOST_PAGES = 30
