@file:JvmName("Comparison")

package dev.menai.samples.threadsvstasks

import com.github.freva.asciitable.AsciiTable
import com.github.freva.asciitable.Column
import com.github.freva.asciitable.HorizontalAlign.LEFT
import com.github.freva.asciitable.HorizontalAlign.RIGHT
import java.util.Locale

/** Lets [all] sleep, one crowd after the other, and shows what that took: as a table, and as a [chart]. */
fun compare(all: List<Sleepers>, chart: ChartFile) {
    println("each sleeps for a second, all of a row at once")
    val (known, unknown) = all.partition { it.start != null }
    known.forEach { it.measure(Crowd(10, napMillis = 1)) } // loads its classes
    val costs = known.flatMap { sleepers -> sleepers.counts.map { sleepers.measure(it) } }
    println(table(costs))
    unknown.forEach { println("${it.name}: not on this JDK, ${Runtime.version().feature()}; from 21 on") }
    println(ThreadLimit.ofThisMachine())
    chart.write(costs)
}

internal fun table(costs: List<Cost>): String {
    val header = listOf("", "how many", "all awake after", "heap each", "stack each")
    val columns = header.map { Column().header(it).dataAlign(if (it.isEmpty()) LEFT else RIGHT) }
    return AsciiTable.getTable(
        AsciiTable.BASIC_ASCII_NO_DATA_SEPARATORS,
        columns.toTypedArray(),
        costs.map { cells(it).toTypedArray<Any>() }.toTypedArray(),
    )
}

private fun cells(cost: Cost): List<String> {
    val stack = if (cost.sleepers.haveStacks) each(cost.stackBytes, cost) else "in the heap"
    val seconds = "%.2f s".format(Locale.ROOT, cost.nanos / 1e9)
    return listOf(cost.sleepers.name, grouped(cost.count), seconds, each(cost.heapBytes, cost), stack)
}

private fun each(bytes: Long?, cost: Cost): String {
    val each = (bytes ?: return "not measured").toDouble() / cost.count
    return if (each < 10_000) "${grouped(each.toInt())} B" else "%.0f kB".format(Locale.ROOT, each / 1000)
}

internal fun grouped(number: Number): String = "%,d".format(Locale.ROOT, number.toLong())
