package dev.menai.samples.fetch

import me.tongfei.progressbar.ConsoleProgressBarConsumer
import me.tongfei.progressbar.ProgressBar
import me.tongfei.progressbar.ProgressBarBuilder
import me.tongfei.progressbar.ProgressBarStyle
import java.io.Console
import java.net.URI
import kotlin.time.Duration
import kotlin.time.TimeMark
import kotlin.time.TimeSource

/**
 * Shows how far a fetch is, and measures it: a moving bar on a terminal, a line for every ten pages elsewhere.
 *
 * Needs no lock: it is told of each page on the loop.
 */
class Progress(private val total: Int) : AutoCloseable {
    private val began: TimeMark = TimeSource.Monotonic.markNow()
    private val times = LinkedHashMap<URI, Duration>()
    private val bar: ProgressBar? = if (isTerminal()) newBar() else null

    /** How many pages are done, well or not. */
    val done: Int get() = times.size

    /** From the beginning until the last page that was done. */
    var elapsed = Duration.ZERO
        private set

    /** Begins to measure [url]; the caller closes what it gets when the page is done, however that ended. */
    fun start(url: URI): Page = Page(url)

    fun timeOf(url: URI): Duration = times.getValue(url)

    private fun end(url: URI, took: Duration) {
        times[url] = took
        elapsed = began.elapsedNow()
        if (bar != null) {
            bar.step()
        } else if (done % LINE_EVERY == 0 || done == total) {
            printLine()
        }
    }

    private fun printLine() = println("%2d of %d pages after %s".format(done, total, elapsed.inSeconds()))

    override fun close() {
        bar?.close()
    }

    private fun newBar(): ProgressBar =
        ProgressBarBuilder()
            .setTaskName("fetch")
            .setInitialMax(total.toLong())
            .setStyle(ProgressBarStyle.ASCII)
            .setUpdateIntervalMillis(BAR_INTERVAL_MILLIS)
            .hideEta()
            .setConsumer(ConsoleProgressBarConsumer(System.out, BAR_WIDTH))
            .build()

    inner class Page internal constructor(private val url: URI) : AutoCloseable {
        private val began = TimeSource.Monotonic.markNow()

        override fun close() = end(url, began.elapsedNow())
    }

    private companion object {
        const val LINE_EVERY = 10
        const val BAR_WIDTH = 80
        const val BAR_INTERVAL_MILLIS = 100

        /** Since JDK 22 there is a console without a terminal, too, and a method that tells them apart. */
        fun isTerminal(): Boolean {
            val console = System.console() ?: return false
            val tellsApart = runCatching { Console::class.java.getMethod("isTerminal") }.getOrNull() ?: return true
            return tellsApart.invoke(console) as Boolean
        }
    }
}
