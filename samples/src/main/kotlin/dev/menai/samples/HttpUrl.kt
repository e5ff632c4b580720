package dev.menai.samples

import java.net.URI

/** The URL that somebody typed. */
internal fun httpUrl(text: String): URI = httpUrlOrNull(text) ?: throw UsageException("not an http or https URL: $text")

/** One page has one URL: without the part after the `#`, and with a `/` after the host. */
internal fun httpUrlOrNull(text: String): URI? {
    val url = runCatching { URI(text.substringBefore('#')) }.getOrNull()
    if (url?.host == null || url.scheme !in listOf("http", "https")) return null
    return if (url.rawPath.isEmpty() && url.rawQuery == null) url.resolve("/") else url
}
