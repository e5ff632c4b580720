package dev.menai

import dev.menai.fixture.CapturedLog
import dev.menai.fixture.LeakCheck
import dev.menai.fixture.awaitOrFail
import dev.menai.fixture.awaitUntil
import dev.menai.fixture.inThread
import dev.menai.fixture.orFail
import dev.menai.testing.VirtualClock
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.withContext
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.extension.RegisterExtension
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
