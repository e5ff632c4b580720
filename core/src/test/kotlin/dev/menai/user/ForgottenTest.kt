package dev.menai.user

import dev.menai.EventLoop
import dev.menai.createTask
import dev.menai.debug.DebugOptions
import dev.menai.debug.debug
import dev.menai.fixture.CapturedLog
import dev.menai.fixture.LeakCheck
import dev.menai.sleep
import dev.menai.timeout
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.extension.RegisterExtension
import java.io.IOException
import java.util.concurrent.TimeoutException
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds

class ForgottenTest {
    @RegisterExtension
    val log = CapturedLog()

    @RegisterExtension
    val loops = LeakCheck()

    private val loop by lazy { loops.watch(EventLoop("orders", debug = true)) }

    @Test
    fun taskThatTheCloseKeptFromBeginningIsNamedOnce() {
        loop.callSoon {
            loop.shutdown()
            loop.createTask("stock") { }
        }
        loop.close()
        assertEquals(listOf("WARN task \"stock\" never began (created at ForgottenTest.kt:${line(3)})"), log.take())
    }

    @Test
    fun taskThatBeganOrWasCancelledByItsOwnerIsNotNamed() {
        loop.runUntilComplete { createTask("begun") { sleep(9.seconds) }.also { sleep(1.milliseconds) } }
        loop.createTask("unwanted") { }.cancel()
        loop.close()
        assertEquals(emptyList<String>(), log.take())
    }

    @Test
    fun withoutDebugModeOrThisCheckNothingIsNamed() {
        for (options in listOf(null, DebugOptions(forgotten = false))) {
            val quiet = loops.loop()
            quiet.debug = options
            quiet.createTask("stock") { }
            quiet.close()
        }
        assertEquals(emptyList<String>(), log.take())
    }

    @Test
    fun failureNobodyLookedAtNamesWhereTheTaskWasCreated() {
        loop.runUntilComplete { createTask("stock") { throw IOException("none left") }.join() }
        val created = line(1)
        loop.close()
        assertEquals(
            listOf(
                "ERROR task \"stock\" failed and nobody looked (created at ForgottenTest.kt:$created) | " +
                    "java.io.IOException: none left",
            ),
            log.take(),
        )
    }

    @Test
    fun timeoutNamesWhereItsTaskWasCreated() {
        val late =
            assertThrows(TimeoutException::class.java) {
                loop.runUntilComplete("fetch") { timeout(1.milliseconds) { sleep(9.seconds) } }
            }
        assertEquals("no result within 1ms (task \"fetch\", created at ForgottenTest.kt:${line(2)})", late.message)
    }

    @Test
    fun textOfATaskShowsWhereItWasCreated() {
        val task = loop.createTask("stock") { }
        val created = line(1)
        assertEquals("Task(\"stock\", active, created at ForgottenTest.kt:$created)", task.toString())
        loop.runUntilComplete { task.join() }
    }

    /** So many lines above the caller's. */
    private fun line(above: Int) = Throwable().stackTrace.first { it.methodName != "line" }.lineNumber - above
}
