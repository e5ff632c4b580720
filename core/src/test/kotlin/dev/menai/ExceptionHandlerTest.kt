package dev.menai

import dev.menai.fixture.CapturedLog
import dev.menai.fixture.LeakCheck
import kotlinx.coroutines.CoroutineName
import kotlinx.coroutines.asExecutor
import kotlinx.coroutines.launch
import kotlinx.coroutines.supervisorScope
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertSame
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.extension.RegisterExtension
import java.io.IOException
import kotlin.time.Duration
import kotlin.time.Duration.Companion.milliseconds

class ExceptionHandlerTest {
    @RegisterExtension
    val loops = LeakCheck()

    @RegisterExtension
    val log = CapturedLog()

    private val loop = loops.loop("faulty")
    private val heard = ArrayList<ExceptionContext>()

    private fun turns() = loop.runUntilComplete { repeat(3) { sleep(Duration.ZERO) } }

    // asyncio 315
    @Test
    fun callbackFailuresAreLoggedAndTheLoopGoesOn() {
        var ran = 0
        val soon = IllegalArgumentException("soon")
        val later = IllegalArgumentException("later")
        loop.callSoon { throw soon }
        loop.callLater(Duration.ZERO) { throw later }
        loop.callSoon { ran++ }

        turns()

        assertEquals(listOf(soon, later), log.takeFailures())
        assertEquals(1, ran)
    }

    @Test
    fun logLineNamesTheLoop() {
        loop.callSoon { error("boom") }

        turns()

        assertEquals(
            listOf("ERROR exception in callback of loop \"faulty\" | java.lang.IllegalStateException: boom"),
            log.take(),
        )
    }

    @Test
    fun handlerHearsOfWhatALaunchedCoroutineFailsWithUnderASupervisor() {
        loop.exceptionHandler = ExceptionHandler { heard += it }
        val failure = IllegalStateException("boom")

        loop.runUntilComplete { supervisorScope { launch(CoroutineName("poller")) { throw failure } } }

        assertEquals(listOf("exception in coroutine of loop \"faulty\""), heard.map { it.message })
        assertSame(failure, heard.single().exception)
        assertEquals("poller", heard.single().taskName)
    }

    private class Unspeakable : RuntimeException() {
        override val message: String get() = error("no words")
    }

    @Test
    fun failureThatCannotEvenBeLoggedLeavesTheLoopRunning() {
        var ran = 0
        loop.callSoon { throw Unspeakable() }
        loop.callSoon { ran++ }

        turns()

        assertEquals(1, ran)
        log.take()
    }

    // asyncio 314
    @Test
    fun handlerHearsInsteadOfTheLog() {
        assertNull(loop.exceptionHandler)
        val handler = ExceptionHandler { heard += it }
        loop.exceptionHandler = handler
        assertSame(handler, loop.exceptionHandler)
        val failure = IllegalStateException("boom")
        loop.callSoon { throw failure }

        turns()

        val context = heard.single()
        assertSame(loop, context.loop)
        assertSame(failure, context.exception)
        assertNull(context.taskName)
        assertEquals("exception in callback of loop \"faulty\"", context.message)
        assertEquals("exception in callback of loop \"faulty\": java.lang.IllegalStateException: boom", "$context")
    }

    // asyncio 314
    @Test
    fun nullBringsTheLogBack() {
        loop.exceptionHandler = ExceptionHandler { heard += it }
        loop.exceptionHandler = null
        loop.callSoon { error("boom") }

        turns()

        assertEquals(1, log.take().size)
        assertEquals(emptyList<ExceptionContext>(), heard)
    }

    @Test
    fun handlerThatThrowsIsLoggedWithBothFailures() {
        val callbackFailure = IllegalArgumentException("callback")
        val handlerFailure = IllegalStateException("handler")
        loop.exceptionHandler = ExceptionHandler { throw handlerFailure }
        loop.callSoon { throw callbackFailure }

        turns()

        assertEquals(
            listOf(
                "ERROR exception handler of loop \"faulty\" failed on: exception in callback of loop \"faulty\"" +
                    " | java.lang.IllegalStateException: handler",
            ),
            log.take(),
        )
        assertEquals(listOf(callbackFailure), handlerFailure.suppressed.toList())
    }

    /** The obvious handler of a test: it must not take the loop with it. */
    @Test
    fun handlerMayThrowTheFailureItWasGiven() {
        val failure = IllegalArgumentException("callback")
        loop.exceptionHandler = ExceptionHandler { throw it.exception }
        loop.callSoon { throw failure }

        turns()

        assertEquals(listOf(failure), log.takeFailures())
        assertEquals(emptyList<Throwable>(), failure.suppressed.toList())
    }

    @Test
    fun fatalErrorsAreLoggedThoughThereIsAHandler() {
        loop.exceptionHandler = ExceptionHandler { heard += it }
        val fatal = StackOverflowError("deep")
        loop.callSoon { throw fatal }

        turns()

        assertEquals(listOf(fatal), heard.map { it.exception })
        assertEquals(listOf(fatal), log.takeFailures())
    }

    @Test
    fun fatalErrorOfATaskIsReportedThoughNobodyAwaitsIt() {
        loop.createTask("doomed") { throw LinkageError("missing") }

        turns()

        assertEquals(listOf("ERROR task \"doomed\" failed fatally | java.lang.LinkageError: missing"), log.take())
    }

    /** Kotlin has no checked exceptions; a sneaky one is as good as any. */
    @Test
    fun checkedExceptionsAreHeardToo() {
        loop.exceptionHandler = ExceptionHandler { heard += it }
        loop.callSoon { throw IOException("checked") }
        loop.callSoon { throw InterruptedException("not the loop's") }

        turns()

        assertEquals(listOf("checked", "not the loop's"), heard.map { it.exception.message })
    }

    @Test
    fun failureOfWorkGivenToTheLoopAsAnExecutorIsHeard() {
        loop.exceptionHandler = ExceptionHandler { heard += it }
        loop.asExecutor().execute { error("executed") }

        turns()

        assertEquals("executed", heard.single().exception.message)
    }

    // asyncio 317: there is no context of a callback; the loop is at hand in the handler.
    @Test
    fun handlerRunsOnTheLoop() {
        loop.exceptionHandler =
            ExceptionHandler {
                heard += it
                assertTrue(loop.isOnLoop())
                assertSame(loop, EventLoop.current())
            }
        loop.callSoon { error("boom") }

        turns()

        assertEquals(1, heard.size)
    }

    @Test
    fun handlerMayUseTheLoop() {
        var ran = 0
        loop.exceptionHandler = ExceptionHandler { loop.callSoon { ran++ } }
        loop.callSoon { error("boom") }
        loop.runUntilComplete { sleep(1.milliseconds) }

        assertEquals(1, ran)
    }
}
