package dev.menai

import dev.menai.fixture.CapturedLog
import dev.menai.fixture.LeakCheck
import dev.menai.fixture.awaitOrFail
import dev.menai.fixture.awaitUntil
import dev.menai.fixture.inThread
import dev.menai.fixture.orFail
import dev.menai.testing.VirtualClock
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.withContext
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.extension.RegisterExtension
import orders.cleanUp
import java.io.IOException
import java.util.concurrent.CompletableFuture
import java.util.concurrent.CountDownLatch
import kotlin.time.Duration
import kotlin.time.Duration.Companion.hours
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds

/** Closing a loop whose thread comes back; see [StuckLoopTest] for the others. */
class CloseTest {
    @RegisterExtension
    val loops = LeakCheck()

    @RegisterExtension
    val log = CapturedLog()

    private val ran = ArrayList<String>()

    // asyncio 297
    @Test
    fun closeIsIdempotent() {
        val loop = loops.loop()

        assertEquals(emptyList<Straggler>(), loop.close(1.seconds))
        assertEquals(emptyList<Straggler>(), loop.close(1.seconds))
        loop.close()
        loop.shutdown()

        assertTrue(loop.isClosed)
    }

    // asyncio 297
    @Test
    fun closedLoopRefusesEveryOperationByName() {
        val loop = loops.loop("shut").also { it.close() }
        val refusals =
            mapOf<String, () -> Unit>(
                "callSoon" to { loop.callSoon {} },
                "callLater" to { loop.callLater(1.seconds) {} },
                "callAt" to { loop.callAt(1.seconds) {} },
                "callEvery" to { loop.callEvery(1.seconds) {} },
                "createTask" to { loop.createTask { } },
                "createTask(\"work\")" to { loop.createTask("work") { } },
                "createTask(\"sent\")" to { loop.submit("sent") { } },
                "runForever" to { loop.runForever() },
                "createTask(\"main\")" to { loop.runUntilComplete { } },
            )

        refusals.forEach { (operation, call) ->
            val refused = assertThrows(LoopClosedException::class.java, call)
            assertEquals("loop \"shut\" is closed; $operation refused", refused.message)
        }
    }

    // asyncio 297: different, the close of a running loop from another thread is the normal case here.
    @Test
    fun closeFromTheLoopItselfIsRefusedAndShutdownIsNot() {
        val loop = loops.start("own")
        val refused = CompletableFuture<Throwable>()

        loop.callSoon {
            refused.complete(assertThrows(IllegalStateException::class.java) { loop.close() })
            loop.shutdown()
        }

        assertEquals(
            "loop \"own\" cannot wait for its own close; use shutdown(), or close from another thread",
            refused.orFail().message,
        )
        loop.close()
    }

    @Test
    fun negativeGraceIsRefused() {
        val loop = loops.loop()

        listOf({ loop.close((-1).seconds) }, { loop.shutdown((-1).seconds) }).forEach {
            assertEquals("grace < 0: -1s", assertThrows(IllegalArgumentException::class.java) { it() }.message)
        }
        assertFalse(loop.isClosed)
    }

    // asyncio 307
    @Test
    fun tasksAreCancelledAndTheirFinallyBlocksMaySuspend() {
        val clock = VirtualClock()
        val loop = loops.on(clock, "cleanup")
        loop.createTask("polite") {
            try {
                awaitCancellation()
            } catch (cancellation: CancellationException) {
                ran += "cancelled: ${cancellation.message}"
                throw cancellation
            } finally {
                withContext(NonCancellable) { sleep(3.seconds) }
                ran += "cleaned up at ${loop.time()}"
            }
        }
        clock.runUntilIdle()

        assertEquals(emptyList<Straggler>(), loop.close(10.seconds))

        assertEquals(listOf("cancelled: loop \"cleanup\" is closing", "cleaned up at 3s"), ran)
    }

    @Test
    fun taskThatHasNotBegunNeverRuns() {
        val loop = loops.loop()
        loop.shutdown()
        val task = loop.createTask { ran += "body" } // behind the close in the queue

        loop.close()

        assertTrue(task.isCancelled)
        assertEquals(emptyList<String>(), ran)
    }

    @Test
    fun closingLoopRefusesTasksButStillRunsCallbacks() {
        val loop = loops.loop("closing")
        loop.createTask {
            try {
                awaitCancellation()
            } finally {
                val refused = assertThrows(LoopClosedException::class.java) { loop.createTask("late") { } }
                ran += refused.message!!
                loop.callSoon { ran += "callback" }
                withContext(NonCancellable) { sleep(1.milliseconds) }
            }
        }
        loop.runUntilComplete { sleep(Duration.ZERO) }

        loop.close()

        assertEquals(listOf("loop \"closing\" is closed; createTask(\"late\") refused", "callback"), ran)
    }

    @Test
    fun acceptedCallbacksRunBeforeTheClose() {
        val loop = loops.loop()
        loop.callSoon { ran += "accepted" }

        loop.close()

        assertEquals(listOf("accepted"), ran)
    }

    /** The loop's very last turn has the close in its middle. */
    @Test
    fun callbacksBehindTheCloseRunAndTheirsAreRefused() {
        val loop = loops.loop("last")
        loop.callSoon {
            loop.shutdown()
            loop.callSoon { loop.callSoon { ran += "behind the close: ${refusedBy(loop)}" } }
        }

        loop.runForever()

        assertEquals(listOf("behind the close: true"), ran)
    }

    private fun refusedBy(loop: EventLoop) =
        try {
            loop.callSoon { ran += "never" }
            false
        } catch (_: LoopClosedException) {
            true
        }

    @Test
    fun timersAreDropped() {
        val loop = loops.loop()
        loop.callLater(Duration.ZERO) { ran += "due" }
        loop.callLater(1.hours) { ran += "far" }
        loop.callEvery(1.hours) { ran += "tick" }

        loop.close()

        assertTrue(loop.turn.timers.isEmpty)
        assertFalse("far" in ran || "tick" in ran)
    }

    @Test
    fun timerHandlesOfAClosedLoopCanStillBeCancelled() {
        val loop = loops.loop()
        val handle = loop.callLater(1.hours) {}
        loop.close()

        assertTrue(handle.cancel())
    }

    @Test
    fun taskThatIgnoresItsCancellationIsNamedWithItsPlace() {
        val clock = VirtualClock()
        val loop = loops.on(clock, "patient")
        val gate = CompletableDeferred<Unit>()
        val sleeper = loop.createTask("sleeper") { cleanUp(2_050.milliseconds) }
        val waiter = loop.createTask("waiter") { withContext(NonCancellable) { gate.await() } }
        clock.runUntilIdle()

        val stragglers = loop.close(2.seconds)

        assertEquals(listOf("sleeper", "waiter"), stragglers.map { it.taskName }.sorted())
        val asleep = stragglers.single { it.taskName == "sleeper" }
        assertTrue(asleep.stack.any { it.fileName == "Cleanup.kt" }, asleep.stack.joinToString("\n"))
        val line = log.take().single()
        assertTrue(line.startsWith("WARN loop \"patient\" closed after 2s with 2 stragglers: "), line)
        assertTrue("task \"sleeper\", waiting in Cleanup.kt:11" in line, line)
        assertEquals(2.seconds, clock.now)
        gate.complete(Unit)
        assertTrue(waiter.isCancelled && sleeper.isCancelled)
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
    fun closeFromAnotherThreadEndsARunForever() {
        val loop = loops.loop()
        val run = inThread { loop.runForever() }
        awaitUntil("the loop runs") { loop.isRunning }

        loop.close()

        run.orFail("runForever")
    }

    @Test
    fun closeFromAnotherThreadIsSaidByRunUntilComplete() {
        val loop = loops.loop("cut")
        val begun = CountDownLatch(1)
        val run =
            inThread {
                assertThrows(LoopClosedException::class.java) {
                    loop.runUntilComplete("waiting") {
                        begun.countDown()
                        awaitCancellation()
                    }
                }
            }
        begun.awaitOrFail()

        loop.close()

        assertEquals("loop \"cut\" was closed before task \"waiting\" completed", run.orFail().message)
    }

    /** The main task ends at once, but others still need the loop's turns: the run goes on until they have ended. */
    @Test
    fun runThatEndsBecauseOfTheCloseStillTurnsForTheOtherTasks() {
        val loop = loops.loop()
        val begun = CountDownLatch(1)
        val run =
            inThread {
                assertThrows(LoopClosedException::class.java) {
                    loop.runUntilComplete {
                        loop.createTask("slow to end") {
                            try {
                                awaitCancellation()
                            } finally {
                                withContext(NonCancellable) { repeat(50) { sleep(Duration.ZERO) } }
                                ran += "ended"
                            }
                        }
                        sleep(Duration.ZERO)
                        begun.countDown()
                        awaitCancellation()
                    }
                }
            }
        begun.awaitOrFail()

        val stragglers = loop.close(60.seconds)

        run.orFail("the run")
        assertEquals(emptyList<Straggler>(), stragglers)
        assertEquals(listOf("ended"), ran)
    }

    @Test
    fun stopDoesNotLeaveAClosingLoopAlone() {
        val loop = loops.loop()
        loop.createTask("slow to end") {
            try {
                awaitCancellation()
            } finally {
                loop.stop()
                withContext(NonCancellable) { repeat(50) { sleep(Duration.ZERO) } }
                ran += "ended"
            }
        }
        val run = inThread { loop.runForever() }
        awaitUntil("the loop sleeps") { loop.turn.owner?.state == Thread.State.WAITING }

        assertEquals(emptyList<Straggler>(), loop.close(60.seconds))

        run.orFail("runForever")
        assertEquals(listOf("ended"), ran)
    }

    @Test
    fun manyThreadsMayCloseAtOnce() {
        repeat(50) {
            val loop = if (it % 2 == 0) loops.loop() else loops.start()
            val closers = List(4) { inThread { loop.close(60.seconds) } }
            closers.forEach { closer -> assertEquals(emptyList<Straggler>(), closer.orFail("close")) }
        }
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

    @Test
    fun closeInAnInterruptedThreadClosesAndKeepsTheFlag() {
        val loop = loops.start()
        val flag =
            inThread {
                Thread.currentThread().interrupt()
                loop.close()
                Thread.interrupted()
            }

        assertTrue(flag.orFail("close"))
        assertTrue(loop.isClosed)
    }

    @Test
    fun useClosesALoop() {
        val loop = EventLoop.start("used")
        assertEquals(1, loop.use { it.submit { 1 }.orFail() })
        assertTrue(loop.isClosed)
        assertFalse(loop.isRunning)
    }
}
