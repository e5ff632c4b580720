package dev.menai.samples.scraper

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
            if (response.statusCode() != 200 || !type.startsWith("text/html")) return Page(url, status)
            val document = Jsoup.parse(response.body(), response.uri().toString())
            val links = document.select("a[href]").mapNotNull { httpUrl(it.absUrl("href")) }
            return Page(url, status, document.title(), links.distinct())
        }

        @JvmStatic
        fun failed(url: URI, failure: Throwable) =
            Page(url, listOfNotNull(failure.javaClass.simpleName, failure.message).joinToString(": "))

        /** Without the part after the `#`, which leads to the same page. */
        private fun httpUrl(link: String): URI? {
            val url = runCatching { URI(link.substringBefore('#')) }.getOrNull()
            return url?.takeIf { it.host != null && it.scheme in listOf("http", "https") }
        }
    }
}
