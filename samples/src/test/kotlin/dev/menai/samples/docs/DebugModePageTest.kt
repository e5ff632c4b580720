package dev.menai.samples.docs

import dev.menai.EventLoop
import dev.menai.debug.DebugOptions
import dev.menai.debug.debug
import dev.menai.debug.printTasks
import dev.menai.samples.Logged
import dev.menai.samples.debugmode.MISTAKES
import dev.menai.samples.printedBy
import dev.menai.sleep
import dev.menai.sync.Lock
import dev.menai.sync.withLock
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import kotlin.time.Duration
import kotlin.time.Duration.Companion.hours
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds

internal const val DEBUG_PAGE = "docs/debug-mode.md"
private const val REPORT = "report: "
private const val LOG = "log: "
private const val OUTPUT = "output: DebugModePageTest, "
private val LEVELS = listOf("DEBUG ", "INFO  ", "WARN  ", "ERROR ")

private fun page() = Checkout.markdown().single { it.path == DEBUG_PAGE }

/** What the page says that the log says of [mistake], with any numbers. */
internal fun linesOfReport(mistake: String): List<String> =
    page().blocks.single { it.comment == REPORT + mistake }.logLines()

private fun Markdown.Block.logLines() = lines.filter { line -> LEVELS.any(line::startsWith) }.map { it.anyNumbers() }

internal fun String.anyNumbers(): String = replace(Regex("""\d+(\.\d+)?"""), "N").replace("Nms", "Ns")

/** Each line of the log that docs/debug-mode.md shows is one that a test expects. */
internal class DebugModePageTest {
    @Test
    fun eachLineOfTheLogIsTheSamplesOrATests() {
        val blocks = page().blocks.filter { it.logLines().isNotEmpty() }
        assertTrue(blocks.isNotEmpty(), "lines of the log")
        assertNone(blocks.mapNotNull { block -> faultOf(block)?.let { "$DEBUG_PAGE:${block.number}: $it" } })
    }

    private fun faultOf(block: Markdown.Block): String? {
        val comment = block.comment.orEmpty()
        return when {
            comment.startsWith(REPORT) ->
                "the sample makes no such mistake".takeIf { comment.removePrefix(REPORT) !in MISTAKES }
            comment.startsWith(OUTPUT) -> null
            comment.startsWith(LOG) -> faultOf(block, test = comment.removePrefix(LOG))
            else -> "say <!-- report: mistake --> of the sample, or <!-- log: SomeTest --> that expects these lines"
        }
    }

    private fun faultOf(block: Markdown.Block, test: String): String? {
        val source = sourceOf(test) ?: return "there is no test $test"
        val missing = block.logLines().firstOrNull { line -> piecesOf(line).any { it !in source } }
        return missing?.let { "not in $test: $it" }
    }

    /** Of the message, without the places: tests know those only when they run. */
    private fun piecesOf(line: String) =
        LEVELS.fold(line) { rest, level -> rest.removePrefix(level) }.anyPlace().split("PLACE")

    /** Without what a source writes a text with: escapes, and pieces that are joined. */
    private fun sourceOf(test: String): String? =
        Checkout
            .testSources()
            .filter { Regex("""\bclass $test\b""").containsMatchIn(it) } // of either language
            .ifEmpty { null }
            ?.joinToString("\n")
            ?.replace(Regex("""(?<!\\)"\s*\+\s*""""), "")
            ?.replace("\\\"", "\"")
            ?.anyNumbers()
            ?.anyPlace()

    /** A line of the page tells of `Report.kt`, the test's of its own. */
    private fun String.anyPlace() = replace(Regex("""\w+\.(kt|java)(:N)?"""), "PLACE").filterNot(Char::isWhitespace)

    @Test
    fun eachMistakeOfTheSampleIsOnThePage() {
        val shown = page().blocks.mapNotNull { it.comment }.filter { it.startsWith(REPORT) }
        assertEquals(MISTAKES.keys.sorted(), shown.map { it.removePrefix(REPORT) }.sorted())
    }

    @Test
    fun switchesAreAsThePageSays() {
        val loop = switchOnAndOff()
        assertEquals(50.milliseconds, loop.debug?.slowCallback)
        assertFalse(loop.debug!!.leaks)
        loop.debug = null
        assertNull(loop.debug)
        loop.close()
    }

    @Test
    fun dumpIsAsThePageShows() =
        assertEquals(shown("dump").map(::anytime), printedBy { dumpTasks() }.lines.map(::anytime))

    private fun anytime(line: String) = line.anyNumbers().replace(Regex("lag [^;]*;"), "lag;")

    @Test
    fun blockingCallIsAsThePageShows() =
        Logged().use { log ->
            blockForAWhile()
            val giveUp = System.nanoTime() + 20.seconds.inWholeNanoseconds
            // The recorder takes a second.
            while (log.messages.isEmpty() && System.nanoTime() - giveUp < 0) Thread.yield()
            assertEquals(shown("blocking call").map(::anywhere), log.messages.map(::anywhere))
        }

    private fun shown(what: String) = page().blocks.single { it.comment == OUTPUT + what }.lines

    private fun anywhere(line: String) =
        line
            .replace(Regex("""java\.lang\.Thread\.sleep\w*\s*\(sleep\)"""), "sleep") // newer JDKs hide the frame
            .anyNumbers()
            .replace(Regex("""[\w.$]+\(\w+\.kt:N\)"""), "PLACE")
            .anyPlace()

    private fun blockForAWhile() =
        EventLoop("orders").use { loop ->
            loop.debug = DebugOptions(slowCallback = Duration.INFINITE, blockingCall = 20.milliseconds)
            loop.runUntilComplete("report") { Thread.sleep(300) }
        }
}

private fun dumpTasks() {
    // <dump>
    EventLoop("orders", debug = true).use { loop ->
        val stock = Lock("stock")
        loop.createTask("order") { stock.withLock { sleep(1.hours) } }
        loop.createTask("refund") { stock.withLock { } }
        loop.runUntilComplete { sleep(1.milliseconds) }
        loop.printTasks()
    }
    // </dump>
}

private fun switchOnAndOff(): EventLoop {
    // <switch>
    val loop = EventLoop("orders", debug = true) // runLoop and EventLoop.start have it as well
    loop.debug = DebugOptions(slowCallback = 50.milliseconds, leaks = false) // null: off
    // </switch>
    return loop
}
