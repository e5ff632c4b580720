package dev.menai.samples.fetch

import com.github.freva.asciitable.AsciiTable
import com.github.freva.asciitable.Column
import com.github.freva.asciitable.HorizontalAlign.LEFT
import com.github.freva.asciitable.HorizontalAlign.RIGHT
import java.net.ConnectException
import java.net.URI
import java.net.http.HttpResponse
import java.nio.channels.UnresolvedAddressException
import java.util.Locale
import java.util.concurrent.TimeoutException
import kotlin.time.Duration
import kotlin.time.DurationUnit

/** What became of each page, as a table, and what it took altogether. */
class Report(private val progress: Progress) {
    private val rows = ArrayList<Row>()

    private class Row(val page: String, val status: String, val bytes: Int?, val took: Duration)

    /** Adds what fetching [url] gave: a response or an error. */
    fun add(url: URI, response: HttpResponse<ByteArray>?, error: Throwable?) {
        val status = if (error == null) response!!.statusCode().toString() else inWords(error)
        rows += Row(label(url), status, response?.body()?.size, progress.timeOf(url))
    }

    fun print() {
        println(table())
        val counts = rows.groupingBy { if (it.bytes == null) it.status else "fetched" }.eachCount()
        println(counts.entries.sortedByDescending { it.value }.joinToString { "${it.value} ${it.key}" })
        val single = rows.fold(Duration.ZERO) { sum, row -> sum + row.took }
        println("${rows.size} pages in ${progress.elapsed.inSeconds()}; one after the other: ${single.inSeconds()}")
    }

    /** Short rows stand in two halves side by side, so that sixty of them fit on a screen or two. */
    private fun table(): String {
        val halves = if (rows.all { it.page.length <= SHORT_LABEL }) 2 else 1
        val height = (rows.size + halves - 1) / halves
        val lines = (0 until height).map { line -> (line until rows.size step height).flatMap { cells(rows[it]) } }
        val header = Array(halves * HEADER.size) { column(HEADER[it % HEADER.size]) }
        val data = lines.map { it.padded(header.size) }.toTypedArray()
        return AsciiTable.getTable(AsciiTable.BASIC_ASCII_NO_DATA_SEPARATORS, header, data)
    }

    private fun List<String>.padded(size: Int): Array<Any> = Array(size) { getOrElse(it) { "" } }

    private fun column(name: String): Column =
        Column().header(name).dataAlign(if (name in NUMBERS) RIGHT else LEFT).maxWidth(MAX_CELL)

    private fun cells(row: Row) =
        listOf(row.page, row.status, row.bytes?.let { "%,d".format(Locale.ROOT, it) }.orEmpty(), row.took.inSeconds())

    private companion object {
        val HEADER = listOf("page", "status", "bytes", "time")
        val NUMBERS = setOf("bytes", "time")
        const val SHORT_LABEL = 12
        const val MAX_CELL = 56
    }
}

internal fun Duration.inSeconds() = "%.2f s".format(Locale.ROOT, toDouble(DurationUnit.SECONDS))

private fun label(url: URI) = if (url.host == "127.0.0.1") url.path else url.toString()

/** What a reader of the table wants to know of an error. */
private fun inWords(error: Throwable): String {
    val causes = generateSequence(error) { it.cause }.take(10).toList()
    return when {
        error is TimeoutException -> "timeout"
        error is HttpStatusException -> error.message!!
        causes.any { it.message.orEmpty().contains("reset", ignoreCase = true) } -> "connection reset"
        causes.any { it is UnresolvedAddressException } -> "unknown host"
        causes.any { it is ConnectException } -> "connection refused"
        else -> "${error.javaClass.simpleName}: ${error.message}"
    }
}
