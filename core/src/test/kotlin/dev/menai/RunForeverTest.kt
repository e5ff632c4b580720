package dev.menai

import dev.menai.fixture.CapturedLog
import dev.menai.fixture.LeakCheck
import dev.menai.fixture.awaitOrFail
import dev.menai.fixture.awaitUntil
import dev.menai.fixture.inThread
import dev.menai.fixture.orFail
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.yield
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.extension.RegisterExtension
import java.io.IOException
import java.util.concurrent.CountDownLatch
import java.util.concurrent.Executors
import kotlin.time.Duration.Companion.hours

class RunForeverTest {
    @RegisterExtension
    val loops = LeakCheck()

    @RegisterExtension
    val log = CapturedLog()

    private val ran = ArrayList<String>()

    @Test
    fun stopLetsTheTurnFinishAndKeepsWhatItAdds() {
        val loop = loops.loop()
        loop.callSoon {
            loop.stop()
            loop.callSoon { ran += "added" }
        }
        loop.callSoon { ran += "same turn" }

        loop.runForever()
        assertEquals(listOf("same turn"), ran)

        loop.callSoon { loop.stop() }
        loop.runForever()
        assertEquals(listOf("same turn", "added"), ran)
    }

    @Test
    fun stopBeforeTheRunGivesExactlyOneTurn() {
        val loop = loops.loop()
        val timer = loop.callLater(1.hours) { ran += "timer" }
        loop.callSoon {
            ran += "first"
            loop.callSoon { ran += "second" }
        }

        loop.stop()
        loop.runForever()
        assertEquals(listOf("first"), ran)

        loop.stop()
        loop.runForever()
        assertEquals(listOf("first", "second"), ran)
        timer.cancel()
    }

    @Test
    fun stopFromAnotherThreadWakesTheLoop() {
        val loop = loops.loop()
        val runner = inThread { loop.runForever() }
        awaitUntil("the loop sleeps") { loop.turn.owner?.state == Thread.State.WAITING }

        loop.stop()

        runner.orFail("runForever")
        assertFalse(loop.isRunning)
    }

    @Test
    fun loopMayMoveToAnotherThreadBetweenRuns() {
        val loop = loops.loop()
        loop.callSoon {
            ran += Thread.currentThread().name
            loop.stop()
        }
        inThread("one") { loop.runForever() }.orFail()
        loop.callSoon {
            ran += Thread.currentThread().name
            loop.stop()
        }
        inThread("two") { loop.runForever() }.orFail()

        assertEquals(listOf("one", "two"), ran)
    }

    @Test
    fun stopOfALoopWithItsOwnThreadDoesNothing() {
        val loop = loops.start()

        repeat(100) { loop.stop() }

        assertEquals(7, loop.submit { 7 }.orFail())
    }

    @Test
    fun runUntilCompleteReturnsTheResult() {
        assertEquals("result", loops.loop().runUntilComplete { "result" })
    }

    @Test
    fun runUntilCompleteThrowsTheRawFailure() {
        val failure = IOException("boom")

        val thrown = assertThrows(IOException::class.java) { loops.loop().runUntilComplete { throw failure } }

        assertEquals(failure.message, thrown.message)
    }

    @Test
    fun otherTasksGoOnInTheNextRun() {
        val loop = loops.loop()
        val gate = CompletableDeferred<String>()
        val other = loop.createTask("other") { gate.await() }
        loop.runUntilComplete { yield() }
        assertTrue(other.isActive)

        gate.complete("late")

        assertEquals("late", loop.runUntilComplete { other.await() })
    }

    // asyncio 293
    @Test
    fun stopBeforeTheTaskEndsIsAnErrorAndTheTaskStays() {
        val loop = loops.loop("stopped")
        loop.callSoon { loop.stop() }

        val thrown =
            assertThrows(IllegalStateException::class.java) {
                loop.runUntilComplete("waiting") { awaitCancellation() }
            }

        assertEquals("loop \"stopped\" was stopped before task \"waiting\" completed", thrown.message)
        val task = loop.tasks().single()
        assertTrue(task.isActive)
        task.cancel("test is over")
        loop.runUntilComplete { task.join() }
    }

    // asyncio 294
    @Test
    fun stopOfOneRunDoesNotStopTheNext() {
        val loop = loops.loop()
        loop.runUntilComplete { loop.stop() }

        assertEquals(3, loop.runUntilComplete { repeat(3) { yield() }.let { 3 } })
    }

    // asyncio 294
    @Test
    fun failureOfOneRunDoesNotStopTheNext() {
        val loop = loops.loop()
        assertThrows(LinkageError::class.java) { loop.runUntilComplete { throw LinkageError("fatal") } }
        assertEquals(listOf("ERROR task \"main\" failed fatally | java.lang.LinkageError: fatal"), log.take())

        assertEquals(3, loop.runUntilComplete { repeat(3) { yield() }.let { 3 } })
    }

    // asyncio 293, 306
    @Test
    fun loopInsideARunningLoopIsRefused() {
        val outer = loops.loop("outer")
        val inner = loops.loop("inner")
        val expected = "loop \"inner\" cannot run inside running loop \"outer\"; use suspend calls, or another thread"

        outer.runUntilComplete {
            listOf({ inner.runForever() }, { inner.runUntilComplete { } }).forEach { nested ->
                assertEquals(expected, assertThrows(IllegalStateException::class.java, nested).message)
            }
        }

        assertEquals(emptyList<Task<*>>(), inner.tasks())
        assertEquals(1, inner.runUntilComplete { 1 })
    }

    // asyncio 293
    @Test
    fun loopInsideItselfIsRefused() {
        val loop = loops.loop("self")

        val thrown =
            loop.runUntilComplete {
                assertThrows(IllegalStateException::class.java) { loop.runUntilComplete { } }
            }

        assertEquals(
            "loop \"self\" cannot run inside running loop \"self\"; use suspend calls, or another thread",
            thrown.message,
        )
    }

    @Test
    fun oneThreadAtATime() {
        val loop = loops.start("busy")

        val thrown = assertThrows(IllegalStateException::class.java) { loop.runForever() }

        assertEquals("loop \"busy\" is running already, on thread \"menai-busy\"", thrown.message)
    }

    /** Between its turns nobody runs a hosted loop, and yet it is not free to be run by others. */
    @Test
    fun hostedLoopCannotBeRunByOthers() {
        val host = Executors.newSingleThreadScheduledExecutor()
        try {
            val loop = loops.watch(EventLoop.on(host, "guest"))

            val thrown = assertThrows(IllegalStateException::class.java) { loop.runUntilComplete { } }

            assertEquals("loop \"guest\" is turned by its host; use createTask or submit", thrown.message)
            loop.close()
        } finally {
            host.shutdown()
        }
    }

    @Test
    fun isRunningWhileSomebodyTurnsIt() {
        val loop = loops.loop("state")
        assertFalse(loop.isRunning)
        assertEquals("EventLoop(\"state\", not running)", loop.toString())

        loop.runUntilComplete {
            assertTrue(loop.isRunning)
            assertEquals("EventLoop(\"state\", running)", loop.toString())
        }

        assertFalse(loop.isRunning)
        loop.close()
        assertEquals("EventLoop(\"state\", closed)", loop.toString())
    }

    @Test
    fun interruptCancelsNothing() {
        val loop = loops.start()
        val gate = CompletableDeferred<String>()
        val begun = CountDownLatch(1)
        val task =
            loop.submit {
                begun.countDown()
                gate.await()
            }
        begun.awaitOrFail()

        loop.ownThread!!.interrupt()
        gate.complete("survived")

        assertEquals("survived", task.orFail())
    }

    @Test
    fun runInAnInterruptedThreadWorks() {
        val result =
            inThread {
                Thread.currentThread().interrupt()
                runLoop { "done" }
            }

        assertEquals("done", result.orFail())
    }
}
