package dev.menai.samples.scraper

import dev.menai.samples.httpUrlOrNull
import org.jsoup.Jsoup
import java.net.URI
import java.net.http.HttpResponse

/** What became of a page: its title and the pages it links to, or only what went wrong. */
class Page(val url: URI, val status: String, val title: String = "", val links: List<URI> = emptyList()) {
    companion object {
        @JvmStatic
        fun of(url: URI, response: HttpResponse<String>): Page {
            val status = response.statusCode().toString()
            val type = response.headers().firstValue("Content-Type").orElse("")
            return when {
                response.statusCode() in 300..399 -> Page(url, status, links = listOfNotNull(target(url, response)))
                response.statusCode() == 200 && type.startsWith("text/html") -> parsed(url, response.body())
                else -> Page(url, status)
            }
        }

        @JvmStatic
        fun failed(url: URI, failure: Throwable) =
            Page(url, listOfNotNull(failure.javaClass.simpleName, failure.message).joinToString(": "))

        private fun parsed(url: URI, body: String): Page {
            val document = Jsoup.parse(body, url.toString())
            val links = document.select("a[href]").mapNotNull { httpUrlOrNull(it.absUrl("href")) }
            return Page(url, "200", document.title(), links.distinct())
        }

        /** Where a page has moved to is a page like any other: visited once, and as politely. */
        private fun target(url: URI, response: HttpResponse<String>): URI? {
            val location = response.headers().firstValue("Location").orElse(null) ?: return null
            return runCatching { url.resolve(location) }.getOrNull()?.let { httpUrlOrNull(it.toString()) }
        }
    }
}
