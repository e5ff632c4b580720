package dev.menai.samples.threadsvstasks

import dev.menai.samples.UsageException
import org.knowm.xchart.VectorGraphicsEncoder
import org.knowm.xchart.VectorGraphicsEncoder.VectorGraphicsFormat
import org.knowm.xchart.XYChart
import org.knowm.xchart.XYChartBuilder
import org.knowm.xchart.style.Styler
import java.io.ByteArrayOutputStream
import java.io.IOException
import java.nio.file.InvalidPathException
import java.nio.file.Path
import kotlin.io.path.Path
import kotlin.io.path.absolute
import kotlin.io.path.isDirectory
import kotlin.io.path.toPath
import kotlin.io.path.writeBytes

/** Where the chart goes to. */
class ChartFile private constructor(private val path: Path) {
    fun write(costs: List<Cost>) {
        val svg = runCatching { svgOf(draw(costs)) }.getOrElse { return println("no chart: $it") }
        try {
            path.writeBytes(svg)
        } catch (unwritable: IOException) {
            throw UsageException("cannot write $path: $unwritable", unwritable)
        }
        println("chart: $path")
    }

    private fun svgOf(chart: XYChart): ByteArray =
        ByteArrayOutputStream()
            .also { VectorGraphicsEncoder.saveVectorGraphic(chart, it, VectorGraphicsFormat.SVG) }
            .toByteArray()

    private fun draw(costs: List<Cost>): XYChart {
        val chart =
            XYChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .title("Memory of those who sleep at once")
                .xAxisTitle("how many")
                .yAxisTitle("megabytes")
                .build()
        chart.styler.setXAxisLogarithmic(true)
        chart.styler.setYAxisLogarithmic(true)
        chart.styler.setLegendPosition(Styler.LegendPosition.InsideSE)
        for ((sleepers, of) in costs.filter { it.megabytes > 0 }.groupBy { it.sleepers }) {
            chart.addSeries(sleepers.name, of.map { it.count.toDouble() }, of.map { it.megabytes })
        }
        return chart
    }

    private val Cost.megabytes: Double get() = ((heapBytes ?: 0) + (stackBytes ?: 0)) / 1e6

    companion object {
        private const val WIDTH = 800
        private const val HEIGHT = 500

        init {
            if (System.getProperty(HEADLESS) == null) System.setProperty(HEADLESS, "true") // no window is needed
        }

        /** The one that [arguments] name, or `threads-vs-tasks-LANGUAGE.svg` beside this program's jar. */
        @JvmStatic
        fun of(arguments: Array<out String>, language: String): ChartFile {
            if (arguments.size > 1) throw UsageException("one file at most: ${arguments.joinToString(" ")}")
            val name = arguments.firstOrNull()
            return ChartFile(if (name == null) besideJar("threads-vs-tasks-$language.svg") else checked(name))
        }

        private fun besideJar(name: String): Path =
            ChartFile::class.java.protectionDomain.codeSource.location.toURI().toPath().resolveSibling(name)

        /** Before anything is measured: that takes a while. */
        private fun checked(name: String): Path {
            val path =
                try {
                    Path(name).absolute()
                } catch (wrong: InvalidPathException) {
                    throw UsageException("not a file: $name", wrong)
                }
            if (!name.endsWith(".svg")) throw UsageException("not a name of an SVG file, FILE.svg: $name")
            if (path.parent?.isDirectory() != true) throw UsageException("there is no folder ${path.parent}")
            if (path.isDirectory()) throw UsageException("is a folder: $path")
            return path
        }

        private const val HEADLESS = "java.awt.headless"
    }
}
