package dev.menai.benchmarks.compare

import org.knowm.xchart.BitmapEncoder
import org.knowm.xchart.BitmapEncoder.BitmapFormat
import org.knowm.xchart.VectorGraphicsEncoder
import org.knowm.xchart.VectorGraphicsEncoder.VectorGraphicsFormat
import org.knowm.xchart.XYChart
import org.knowm.xchart.XYChartBuilder
import org.knowm.xchart.style.Styler
import java.awt.Color
import java.nio.file.Path

/** Lines of how many there are against what each costs, both axes logarithmic. */
internal class GrowthChart(
    private val title: String,
    private val things: String,
    private val unit: String,
    private val lines: Map<String, List<Pair<Int, Double>>>,
) {
    /** As [path] with the endings of a vector and of a bitmap image. */
    fun write(path: Path) {
        val chart = chart()
        VectorGraphicsEncoder.saveVectorGraphic(chart, "$path", VectorGraphicsFormat.SVG)
        BitmapEncoder.saveBitmap(chart, "$path", BitmapFormat.PNG)
    }

    private fun chart(): XYChart {
        val chart =
            XYChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .title(title)
                .xAxisTitle(things)
                .yAxisTitle("$unit for each")
                .build()
        chart.styler.chartBackgroundColor = Color.WHITE
        chart.styler.isXAxisLogarithmic = true
        chart.styler.isYAxisLogarithmic = true
        chart.styler.legendPosition = Styler.LegendPosition.OutsideE
        lines.forEach { (label, points) ->
            // A logarithm takes no zero: what leaves nothing behind is drawn at the bottom.
            chart.addSeries(label, points.map { it.first.toDouble() }, points.map { it.second.coerceAtLeast(1.0) })
        }
        return chart
    }

    private companion object {
        const val WIDTH = 900
        const val HEIGHT = 500
    }
}
