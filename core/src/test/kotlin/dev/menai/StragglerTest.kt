package dev.menai

import dev.menai.fixture.CapturedLog
import dev.menai.fixture.LeakCheck
import dev.menai.fixture.awaitUntil
import dev.menai.fixture.inThread
import dev.menai.fixture.orFail
import dev.menai.testing.VirtualClock
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.withContext
import orders.cleanUp
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.extension.RegisterExtension
import java.io.IOException
import java.util.concurrent.CompletableFuture
import java.util.concurrent.CountDownLatch
import kotlin.time.Duration
import kotlin.time.Duration.Companion.hours
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds

/** What is left when a loop closes: tasks that do not end, and failures that nobody hears of. */
class StragglerTest {
    @RegisterExtension
    val loops = LeakCheck()

    @RegisterExtension
    val log = CapturedLog()

    private val ran = ArrayList<String>()

    @Test
    fun taskThatIgnoresItsCancellationIsNamedWithItsPlace() {
        val clock = VirtualClock()
        val loop = loops.on(clock, "patient")
        val gate = CompletableDeferred<Unit>()
        val sleeper = loop.createTask("sleeper") { cleanUp(2_050.milliseconds) }
        val waiter = loop.createTask("waiter") { withContext(NonCancellable) { gate.await() } }
        clock.runUntilIdle()

        val stragglers = loop.close(2.seconds)

        assertEquals(listOf("sleeper", "waiter"), stragglers.mapNotNull { it.taskName }.sorted())
        val asleep = stragglers.single { it.taskName == "sleeper" }
        assertTrue(asleep.stack.any { it.fileName == "Cleanup.kt" }, asleep.stack.joinToString("\n"))
        val line = log.take().single()
        assertTrue(line.startsWith("WARN loop \"patient\" closed after 2s with 2 stragglers: "), line)
        assertTrue("task \"sleeper\", waiting in Cleanup.kt:11" in line, line)
        assertEquals(2.seconds, clock.now)
        gate.complete(Unit)
        assertTrue(waiter.isCancelled && sleeper.isCancelled)
    }

    @Test
    fun placeIsTheUsersOwnAndNotTheJdks() {
        val stack =
            listOf("jdk.internal.misc.Unsafe", "sun.nio.ch.Net", "java.net.Socket", "com.acme.Report").map {
                StackTraceElement(it, "read", it.substringAfterLast('.') + ".java", 44)
            }
        assertEquals("thread \"t\", in Report.java:44", Straggler(taskName = null, "t", stack).toString())
        assertEquals("task \"t\"", Straggler("t", threadName = null, stack.dropLast(1)).toString())
    }

    /** D8: nothing hangs. */
    @Test
    fun stragglerThatSleepsThroughTheCloseWakesUpElsewhere() {
        val loop = loops.loop("short")
        val begun = CountDownLatch(1)
        val task =
            loop.createTask("sleeper") {
                withContext(NonCancellable) {
                    begun.countDown()
                    sleep(30.milliseconds)
                    ran += "awake"
                }
            }
        loop.runUntilComplete { sleep(Duration.ZERO) }

        assertEquals(1, loop.close(Duration.ZERO).size)
        awaitUntil("the sleeper wakes") { task.isCompleted }

        assertEquals(listOf("awake"), ran)
        assertEquals(1, log.take().size)
    }

    @Test
    fun stragglerThatResumesAfterTheCloseIsCancelledAndRunsItsFinallyBlocksElsewhere() {
        val loop = loops.loop("left")
        val gate = CompletableDeferred<Unit>()
        val ended = CompletableFuture<String>()
        val task =
            loop.createTask("late") {
                try {
                    withContext(NonCancellable) { gate.await() }
                    awaitCancellation()
                } finally {
                    withContext(NonCancellable) { sleep(1.milliseconds) }
                    ended.complete(Thread.currentThread().name)
                }
            }
        loop.runUntilComplete { sleep(Duration.ZERO) }
        assertEquals("task \"late\"", loop.close(Duration.ZERO).single().toString())
        assertEquals(listOf("WARN loop \"left\" closed after 0s with 1 straggler: task \"late\""), log.take())

        gate.complete(Unit)

        assertTrue(ended.orFail().startsWith("DefaultDispatcher-worker"))
        awaitUntil("the task ends") { task.isCompleted }
        assertTrue(task.isCancelled)
    }

    // asyncio 307
    @Test
    fun failureWhileTheLoopClosesGoesToTheHandlerWithTheTasksName() {
        val loop = loops.loop("dying")
        val heard = ArrayList<ExceptionContext>()
        loop.exceptionHandler = ExceptionHandler { heard += it }
        val failure = IOException("cleanup failed")
        loop.createTask("dirty") {
            try {
                awaitCancellation()
            } finally {
                throw failure
            }
        }
        loop.runUntilComplete { sleep(Duration.ZERO) }

        loop.close()

        val context = heard.single()
        assertEquals("task \"dirty\" failed while loop \"dying\" was closing", context.message)
        assertEquals("dirty", context.taskName)
        assertEquals(failure, context.exception)
        assertEquals(loop, context.loop)
    }

    @Test
    fun graceInReportIsThatOfTheFirstClose() {
        val clock = VirtualClock()
        val loop = loops.on(clock, "twice")
        val gate = CompletableDeferred<Unit>()
        loop.createTask("stays") { withContext(NonCancellable) { gate.await() } }
        clock.runUntilIdle()

        loop.shutdown(3.seconds)
        loop.close(1.hours)

        assertEquals(listOf("WARN loop \"twice\" closed after 3s with 1 straggler: task \"stays\""), log.take())
        gate.complete(Unit)
    }

    /** Nobody advances the clock of a loop that closes. */
    @Test
    fun graceEndsOnAClockThatOnlyItsTestMoves() {
        val clock = VirtualClock(autoJump = false)
        val loop = loops.on(clock)
        val gate = CompletableDeferred<Unit>()
        loop.createTask("stays") { withContext(NonCancellable) { gate.await() } }
        clock.runUntilIdle()

        val stragglers = inThread { loop.close(3.seconds) }.orFail("close")

        assertEquals(listOf("stays"), stragglers.map { it.taskName })
        assertEquals(1, log.take().size)
        gate.complete(Unit)
    }
}
