package dev.menai.samples.gracefulshutdown

import dev.menai.java.AsyncEvent
import dev.menai.java.AsyncLoop
import dev.menai.samples.Language
import dev.menai.samples.SAMPLES
import dev.menai.samples.UsageException
import dev.menai.samples.printedBy
import dev.menai.sync.Event
import dev.menai.testing.VirtualClock
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Assumptions.assumeTrue
import org.junit.jupiter.params.ParameterizedTest
import org.junit.jupiter.params.provider.EnumSource
import java.util.concurrent.TimeUnit
import java.util.function.Consumer
import kotlin.time.Duration
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds

internal class GracefulShutdownTest {
    private val clock = VirtualClock()
    private val loop = clock.newLoop()
    private val stop = Event()
    private val answers = ArrayList<String>()

    /** A server whose requests are all there when it starts. */
    private inner class ServerOf(vararg val paths: String) : Server {
        var accepts = true

        override fun start(handler: Consumer<Request>) = paths.forEach { handler.accept(RequestFor(it)) }

        override fun stopAccepting() {
            accepts = false
        }

        override fun close() = Unit
    }

    private inner class RequestFor(override val path: String) : Request {
        override fun answer(status: Int, text: String) {
            answers += "$path $status after ${clock.now}"
        }
    }

    private fun start(language: Language, server: Server) {
        when (language) {
            Language.KOTLIN -> loop.submit { serve(server, stop) }
            Language.JAVA -> {
                val view = AsyncLoop.of(loop)
                view.createTask("service") { GracefulShutdown.serve(view, server, AsyncEvent.of(view, stop)) }
            }
        }
        clock.advance(100.milliseconds)
    }

    @ParameterizedTest
    @EnumSource
    fun whatIsUnderWayIsAnswered(language: Language) {
        val server = ServerOf("/quick", "/slow")
        start(language, server)
        assertTrue(server.accepts)
        val lines = stopAndWait(3.seconds)
        assertFalse(server.accepts)
        assertEquals(listOf("  no new requests; under way: [/slow]", "  all are answered"), lines)
        assertEquals(listOf("/quick 200 after 0s", "/slow 200 after 600ms"), answers)
        close(language)
    }

    @ParameterizedTest
    @EnumSource
    fun atTheDeadlineTheRestIsToldThatTheServiceEnds(language: Language) {
        start(language, ServerOf("/slow", "/slower"))
        val lines = stopAndWait(3.seconds)
        val expected =
            listOf("  no new requests; under way: [/slow, /slower]", "  not answered after a second: [/slower]")
        assertEquals(expected, lines)
        assertEquals(listOf("/slow 200 after 600ms", "/slower 503 after 1.1s"), answers)
        assertEquals(emptyList<String>(), close(language))
    }

    @ParameterizedTest
    @EnumSource
    fun whatDoesNotListenIsNamed(language: Language) {
        start(language, ServerOf("/stubborn"))
        stopAndWait(1.seconds)
        val place = if (language == Language.KOTLIN) ", waiting in GracefulShutdown.kt:" else ""
        val line = close(language).single()
        assertTrue(line.startsWith("  left behind: task \"/stubborn\"$place")) { line }
    }

    private fun stopAndWait(duration: Duration): List<String> =
        printedBy {
            stop.set()
            clock.advance(duration)
        }.lines

    private fun close(language: Language): List<String> =
        printedBy {
            when (language) {
                Language.KOTLIN -> closeAndName(loop)
                Language.JAVA -> GracefulShutdown.closeAndName(AsyncLoop.of(loop))
            }
        }.lines
            .filter { it.isNotEmpty() }

    @ParameterizedTest
    @EnumSource
    fun theProgramTellsWhatItsVisitorsSaw(language: Language) {
        val lines = printedBy { program(language, emptyList()) }.lines
        val expected =
            listOf(
                "signal TERM",
                "  no new requests; under way: [/slow, /slower, /stubborn]",
                "  not answered after a second: [/slower, /stubborn]",
            )
        // The task of the first may end a moment after its visitor has the answer.
        assertEquals(expected, lines.take(3).map { it.replace("[/quick, ", "[") })
        assertTrue(lines[3].startsWith("  left behind: task \"/stubborn\"")) { lines[3] }
        assertEquals("what the visitors saw", lines[4])
        assertEquals(listOf("  /quick: 200 this is /quick", "  /slow: 200 this is /slow"), lines.subList(5, 7))
        assertEquals("  /slower: 503 the service ends", lines[7])
        assertEquals("  /late: connection refused", lines.last())
    }

    private fun program(language: Language, arguments: List<String>) =
        SAMPLES.single { it.name == "graceful-shutdown" }.program(language).run(arguments)

    @ParameterizedTest
    @EnumSource
    fun otherArgumentsAreRefused(language: Language) {
        val refusal = assertThrows(UsageException::class.java) { program(language, listOf("--server")) }
        assertEquals("not --serve: --server", refusal.message)
    }

    @ParameterizedTest
    @EnumSource
    fun killEndsAProcessThatServes(language: Language) {
        val java = ProcessHandle.current().info().command().orElse("java")
        val main = SAMPLES.single { it.name == "graceful-shutdown" }.mainClass(language)
        val process =
            ProcessBuilder(java, "-cp", System.getProperty("java.class.path"), main, "--serve")
                .redirectErrorStream(true)
                .start()
        assumeTrue(process.supportsNormalTermination())
        val output = process.inputReader()
        assertTrue(output.readLine().startsWith("try: curl http://127.0.0.1:"))
        process.toHandle().destroy() // kill -TERM; a process's own destroy closes its output
        assertEquals(
            listOf("signal TERM", "  no new requests; under way: []", "  all are answered"),
            output.readLines(),
        )
        assertTrue(process.waitFor(1, TimeUnit.MINUTES))
        assertEquals(0, process.exitValue())
    }
}
