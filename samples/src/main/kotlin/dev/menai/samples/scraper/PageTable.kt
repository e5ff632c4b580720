@file:JvmName("PageTable")

package dev.menai.samples.scraper

import com.fasterxml.jackson.jr.ob.JSON
import com.github.freva.asciitable.AsciiTable
import com.github.freva.asciitable.Column
import com.github.freva.asciitable.HorizontalAlign.LEFT
import dev.menai.samples.UsageException
import java.io.IOException
import java.nio.file.Path

/** Shows [pages] as a table, and writes them to [file]. */
fun report(pages: List<Page>, file: Path) {
    val sorted = pages.sortedBy { it.url }
    println(table(sorted))
    try {
        JSON.std.with(JSON.Feature.PRETTY_PRINT_OUTPUT).write(sorted.map(::asMap), file.toFile())
    } catch (unwritable: IOException) {
        throw UsageException("cannot write $file: $unwritable", unwritable)
    }
    println((if (pages.size == 1) "1 page" else "${pages.size} pages") + ", also in $file")
}

private fun table(pages: List<Page>): String {
    val header = listOf("page", "status", "title", "links")
    val columns = header.map { Column().header(it).dataAlign(LEFT).maxWidth(MAX_CELL) }
    val rows = pages.map { arrayOf<Any>(it.url, it.status, it.title, it.links.size) }
    return AsciiTable.getTable(AsciiTable.BASIC_ASCII_NO_DATA_SEPARATORS, columns.toTypedArray(), rows.toTypedArray())
}

private fun asMap(page: Page): Map<String, Any> =
    mapOf(
        "url" to page.url.toString(),
        "status" to page.status,
        "title" to page.title,
        "links" to page.links.map { it.toString() },
    )

private const val MAX_CELL = 56
