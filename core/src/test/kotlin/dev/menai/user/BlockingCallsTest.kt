package dev.menai.user

import dev.menai.EventLoop
import dev.menai.createTask
import dev.menai.debug.BlockingCalls
import dev.menai.debug.DebugOptions
import dev.menai.debug.DebugProbe
import dev.menai.debug.FlightStream
import dev.menai.debug.debug
import dev.menai.fixture.CapturedLog
import dev.menai.fixture.LeakCheck
import dev.menai.fixture.awaitCollected
import dev.menai.fixture.awaitUntil
import dev.menai.fixture.orFail
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.extension.RegisterExtension
import java.nio.file.Files
import java.nio.file.Path
import java.util.concurrent.CompletableFuture
import java.util.concurrent.CountDownLatch
import java.util.concurrent.TimeUnit
import kotlin.time.Duration
import kotlin.time.Duration.Companion.milliseconds

private const val PAGE = "docs/blocking-calls.md"

class BlockingCallsTest {
    @RegisterExtension
    val loops = LeakCheck()

    @RegisterExtension
    val log = CapturedLog()

    @Test
    fun blockingCallIsNamedWithItsLineAndTask() {
        val loop = loops.start("orders")
        loop.debug = DebugOptions(slowCallback = Duration.INFINITE, blockingCall = 20.milliseconds)
        val release = CountDownLatch(1)
        val done = loop.submit("report") { release.await() }
        val begun = System.nanoTime()
        awaitUntil("the watchdog's look") {
            loop.blockingCalls().sightings.latest != null && System.nanoTime() - begun > 100_000_000
        }
        release.countDown()
        done.orFail()
        loop.close()
        awaitUntil("the recorder's events") { !FlightStream.isOpen }

        val expected =
            "WARN blocking call on loop \"orders\": java.util.concurrent.CountDownLatch.await " +
                "(park for java.util.concurrent.CountDownLatch.Sync) took N at " +
                "dev.menai.user.BlockingCallsTest.blockingCallIsNamedWithItsLineAndTask.done.1.invokeSuspend" +
                "(BlockingCallsTest.kt:N), in task \"report\" (created at BlockingCallsTest.kt:N); move it to toThread { }"
        val line = log.take().single().replace(Regex("\\d[0-9.]*m?s"), "N").replace(Regex(":\\d+"), ":N")
        assertEquals(expected, line.replace(Regex("\\$+"), "."))
    }

    @Test
    fun loopThatWaitsForWorkAndItsThreadAfterwardsAreNoBlockingCalls() {
        val loop = loops.loop("main")
        loop.debug = DebugOptions(slowCallback = Duration.INFINITE, blockingCall = 5.milliseconds)
        loop.runUntilComplete { dev.menai.sleep(50.milliseconds) }
        CompletableFuture<Int>().completeOnTimeout(1, 50, TimeUnit.MILLISECONDS).join() // this thread's own business
        loop.close()
        awaitUntil("the recorder's events") { !FlightStream.isOpen }

        assertEquals(emptyList<String>(), log.take())
    }

    /** As tests and small programs do: the recorder knows their thread, and one loop after another runs on it. */
    @Test
    fun callIsOfTheLoopThatItsThreadTurnedThen() {
        val options = DebugOptions(slowCallback = Duration.INFINITE, blockingCall = 20.milliseconds)
        val first = loops.loop("first").also { it.debug = options }
        val second = loops.loop("second").also { it.debug = options }
        val unwatched = loops.loop("unwatched").also { it.debug = null }
        first.runUntilComplete { }
        second.runUntilComplete { block() }
        unwatched.runUntilComplete { block() }
        listOf(first, second, unwatched).forEach { it.close() }
        awaitUntil("the recorder's events") { !FlightStream.isOpen }

        assertEquals(
            listOf("WARN blocking call on loop \"second\""),
            log.take().map { it.substringBefore(":") },
        )
    }

    private fun block() {
        CompletableFuture<Int>().completeOnTimeout(1, 60, TimeUnit.MILLISECONDS).join()
    }

    @Test
    fun loopThatIsForgottenIsNotKept() {
        awaitCollected { EventLoop("forgotten", debug = false).also { it.debug = options(leaks = false) } }
        awaitUntil("the stream's end") { !FlightStream.isOpen }
    }

    private fun options(leaks: Boolean) = DebugOptions(blockingCall = 20.milliseconds, leaks = leaks)

    private fun EventLoop.blockingCalls() = DebugProbe.of(this)!!.checks.filterIsInstance<BlockingCalls>().single()

    /** The table of the page, for the JVM that runs this. */
    @Test
    fun catalogueOfThirtyIsFoundAsThePageSays() {
        val found = BlockingCatalogue().use { catalogue -> search(catalogue) }

        assertEquals(emptyList<String>(), found.filter { !it.value.byWatchdog }.keys.toList(), "missed by the watchdog")
        val column = if (Runtime.version().feature() < 21) 2 else 3
        val documented = rows().associate { it[1] to it[column] }
        assertEquals(documented, found.mapValues { it.value.kind })
        val named = found.values.count { it.kind != NOTHING }
        assertTrue(
            "**$named of ${found.size}**" in rows("flight recorder")[0][column],
            "$named of ${found.size} in $PAGE",
        )
        assertEquals(30, found.size)
    }

    private class Found {
        var kind = NOTHING
        var byWatchdog = false
    }

    /** More than once for what a busy machine hid. */
    private fun search(catalogue: BlockingCatalogue): Map<String, Found> {
        val found = catalogue.calls.mapValues { Found() }
        repeat(ROUNDS) { round ->
            val missing = catalogue.calls.filter { (name, _) -> round == 0 || !found.getValue(name).byWatchdog }
            if (missing.isEmpty()) return found
            run("round-$round", missing)
            for (line in log.take()) note(line, found)
        }
        return found
    }

    private fun run(loopName: String, calls: Map<String, () -> Unit>) {
        val loop = loops.start(loopName)
        loop.debug = DebugOptions(slowCallback = 40.milliseconds, blockingCall = 20.milliseconds)
        loop.submit { calls.forEach { (name, call) -> createTask(name) { call() }.await() } }.orFail()
        loop.close()
        awaitUntil("the recorder's events") { !FlightStream.isOpen }
    }

    /** Only what is named together with the user's frame and the task counts. */
    private fun note(line: String, found: Map<String, Found>) {
        val task = Regex("task \"(.*?)\" ").find(line)?.groupValues?.get(1) ?: return
        val own = found[task] ?: return
        if ("dev.menai.user.BlockingCatalogue." !in line.lines().first()) return
        if ("was blocked for" in line) own.byWatchdog = true
        val kind = Regex("""blocking call on loop ".*?": (?:\S+ \()?(\w+(?: read)?)""").find(line) ?: return
        own.kind = kind.groupValues[1]
    }

    private fun rows(first: String? = null): List<List<String>> =
        Files
            .readAllLines(
                generateSequence(Path.of("").toAbsolutePath()) {
                    it.parent
                }.map { it.resolve(PAGE) }.first(Files::exists),
            ).filter { it.startsWith("| ") && !it.startsWith("| call ") && !it.startsWith("| found by") }
            .filter { ("flight recorder" in it || "watchdog" in it) == (first != null) }
            .map { line -> line.split('|').map(String::trim) }
            .filter { first == null || first in it[1] }

    private companion object {
        const val NOTHING = "–"
        const val ROUNDS = 3
    }
}
