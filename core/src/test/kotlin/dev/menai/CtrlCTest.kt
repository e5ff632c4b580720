package dev.menai

import dev.menai.fixture.inThread
import dev.menai.fixture.orFail
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.withContext
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assumptions.assumeFalse
import org.junit.jupiter.api.Test
import sun.misc.Signal
import sun.misc.SignalHandler
import java.util.concurrent.CountDownLatch
import kotlin.time.Duration

/** The real signal, in JVMs of their own: one that nobody handles ends the process. */
class CtrlCTest {
    // asyncio 311
    @Test
    fun oneCtrlCRunsTheFinallyBlocks() {
        assertEquals(listOf("running", "cleaned up", "interrupted by Ctrl-C", "handler is back"), outputOf("once"))
    }

    // asyncio 311
    @Test
    fun twoCtrlCEndABlockedRun() {
        assertEquals(
            listOf("running", "thread interrupted", "interrupted by Ctrl-C", "handler is back"),
            outputOf("twice"),
        )
    }

    @Test
    fun handlerOfTheProgramIsLeftAlone() {
        assertEquals(listOf("running", "program's own handler", "done", "handler is back"), outputOf("own"))
    }

    @Test
    fun runOffTheMainThreadListensToNothing() {
        assertEquals(listOf("running", "program's own handler", "done", "handler is back"), outputOf("thread"))
    }

    private fun outputOf(scenario: String): List<String> {
        assumeFalse(isCtrlCIgnored(), "started with SIGINT ignored, as in the background of a shell script")
        val java = ProcessHandle.current().info().command().get()
        val process =
            ProcessBuilder(java, "-cp", System.getProperty("java.class.path"), CtrlCProgram::class.java.name, scenario)
                .redirectErrorStream(true)
                .start()
        try {
            return inThread { process.inputStream.bufferedReader().readLines() }.orFail("the end of $scenario")
        } finally {
            process.destroyForcibly()
        }
    }

    private fun isCtrlCIgnored(): Boolean {
        val previous = Signal.handle(Signal("INT")) {}
        Signal.handle(Signal("INT"), previous)
        return previous === SignalHandler.SIG_IGN
    }
}

object CtrlCProgram {
    @JvmStatic
    fun main(args: Array<String>) {
        when (args[0]) {
            "once" -> report { runLoop { cleanUpAfterCtrlC() } }
            "twice" -> report { runLoop { blockUntilTwoCtrlC() } }
            "own" -> withOwnHandler { runLoop { waitForOwnHandler() } }
            "thread" -> withOwnHandler { Thread({ runLoop { waitForOwnHandler() } }, "main").apply { start() }.join() }
        }
        val handler = Signal.handle(Signal("INT"), SignalHandler.SIG_IGN)
        val isBack =
            if (programsHandler == null) {
                handler.javaClass.name.startsWith(
                    "sun.misc.",
                )
            } else {
                handler === programsHandler
            }
        say(if (isBack) "handler is back" else "handler is $handler")
    }

    private fun say(line: String) = println(line).also { System.out.flush() }

    private fun report(run: () -> Unit) =
        try {
            run()
        } catch (interruption: RunInterruptedException) {
            say(interruption.message!!)
        }

    private suspend fun cleanUpAfterCtrlC() {
        try {
            say("running")
            Signal.raise(Signal("INT"))
            awaitCancellation()
        } finally {
            withContext(NonCancellable) { sleep(Duration.ZERO) }
            say("cleaned up")
        }
    }

    private fun blockUntilTwoCtrlC() {
        say("running")
        repeat(2) { Signal.raise(Signal("INT")) }
        try {
            CountDownLatch(1).await()
        } catch (interrupt: InterruptedException) {
            say("thread interrupted")
            throw interrupt
        }
    }

    private val ownHandlerCalled = CountDownLatch(1)
    private var programsHandler: SignalHandler? = null

    private fun withOwnHandler(run: () -> Unit) {
        programsHandler =
            SignalHandler {
                say("program's own handler")
                ownHandlerCalled.countDown()
            }
        Signal.handle(Signal("INT"), programsHandler)
        run()
    }

    private fun waitForOwnHandler() {
        say("running")
        Signal.raise(Signal("INT"))
        ownHandlerCalled.await()
        say("done")
    }
}
