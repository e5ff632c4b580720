package dev.menai.samples.stopsthework

import com.github.freva.asciitable.AsciiTable
import com.github.freva.asciitable.HorizontalAlign.LEFT
import com.github.freva.asciitable.Column as AsciiColumn

/** A table that stands on a terminal and in the documentation. */
class Table(private val header: List<String>, private val rows: List<List<String>>) {
    fun forTerminal(): String {
        val columns = header.map { AsciiColumn().header(it).headerAlign(LEFT).dataAlign(LEFT) }.toTypedArray()
        val data = rows.map { it.toTypedArray<Any>() }.toTypedArray()
        return AsciiTable.getTable(AsciiTable.BASIC_ASCII_NO_DATA_SEPARATORS, columns, data)
    }

    fun forMarkdown(): String {
        val border = header.map { "---" }
        return (listOf(header, border) + rows).joinToString("\n") { it.joinToString(" | ", "| ", " |") }
    }
}
