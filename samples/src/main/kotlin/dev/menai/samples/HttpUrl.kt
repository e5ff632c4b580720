package dev.menai.samples

import java.net.URI

/** The URL that somebody typed. */
internal fun httpUrl(text: String): URI {
    val url = runCatching { URI(text) }.getOrNull()
    if (url?.host != null && url.scheme in listOf("http", "https")) return url
    throw UsageException("not an http or https URL: $text")
}
