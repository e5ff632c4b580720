package dev.menai

import dev.menai.fixture.CapturedLog
import dev.menai.fixture.LeakCheck
import dev.menai.fixture.awaitOrFail
import dev.menai.fixture.inThread
import dev.menai.fixture.orFail
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.withContext
import kotlinx.coroutines.yield
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertSame
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.extension.RegisterExtension
import java.io.IOException
import java.util.concurrent.CancellationException
import java.util.concurrent.CountDownLatch
import kotlin.time.Duration

class RunnerTest {
    @RegisterExtension
    val loops = LeakCheck()

    @RegisterExtension
    val log = CapturedLog()

    /** Ctrl-C by hand: what the runner listens with, and whether it still listens. */
    private var ctrlC: InterruptSignal.Listener? = null
    private var listening = false

    private fun runner(beforeTheRun: () -> Unit = {}) =
        Runner({ loops.loop("runner") }) { listener ->
            ctrlC = listener
            listening = true
            beforeTheRun()
            AutoCloseable { listening = false }
        }

    @Test
    fun runsShareOneLoop() {
        runner().use { runner ->
            val loop = runner.loop
            val gate = CompletableDeferred<String>()
            val left = runner.run { createTask("left") { gate.await() }.also { yield() } }
            assertTrue(left.isActive)
            gate.complete("kept")

            assertEquals("kept", runner.run { assertSame(loop, currentLoop()).let { left.await() } })
            assertSame(loop, runner.loop)
        }
    }

    // asyncio 309
    @Test
    fun closeIsIdempotentAndFinal() {
        val runner = runner()
        assertEquals(1, runner.run { 1 })
        val loop = runner.loop

        runner.close()
        runner.close()

        assertTrue(loop.isClosed)
        listOf({ runner.run { } }, { runner.loop }).forEach {
            assertEquals("runner is closed", assertThrows(IllegalStateException::class.java) { it() }.message)
        }
    }

    // asyncio 309
    @Test
    fun closeWithoutARunMakesNoLoop() {
        var made = 0
        Runner({ loops.loop().also { made++ } }) { AutoCloseable {} }.close()

        assertEquals(0, made)
    }

    // asyncio 307
    @Test
    fun runLoopCancelsAndAwaitsWhatTheBlockLeaves() {
        val ended = ArrayList<String>()
        lateinit var loop: EventLoop

        runLoop {
            loop = currentLoop()
            createTask {
                try {
                    awaitCancellation()
                } finally {
                    withContext(NonCancellable) { sleep(Duration.ZERO) }
                    ended += "left over"
                }
            }
            yield()
        }

        assertEquals(listOf("left over"), ended)
        assertTrue(loop.isClosed)
    }

    // asyncio 306
    @Test
    fun runInsideARunningLoopIsRefused() {
        runLoop("outer") {
            val inner = assertThrows(IllegalStateException::class.java) { runLoop("inner") { } }
            assertEquals(
                "loop \"inner\" cannot run inside running loop \"outer\"; use suspend calls, or another thread",
                inner.message,
            )
        }
        runner().use { runner ->
            runner.run { assertThrows(IllegalStateException::class.java) { runner.run { } } }
        }
    }

    @Test
    fun failureOfTheBlockIsThrownUnwrapped() {
        assertEquals("boom", assertThrows(IOException::class.java) { runLoop { throw IOException("boom") } }.message)
    }

    // asyncio 313
    @Test
    fun textOfTheResultIsNeverAskedFor() {
        val result =
            object {
                override fun toString(): String = throw AssertionError("asked")
            }

        assertSame(result, runLoop { result })
    }

    // asyncio 311
    @Test
    fun firstCtrlCCancelsTheMainTaskAndItsFinallyBlocksRun() {
        var cleaned = false
        val thrown =
            runner().use { runner ->
                assertThrows(RunInterruptedException::class.java) {
                    runner.run {
                        try {
                            inThread { ctrlC!!.interrupted() }
                            awaitCancellation()
                        } finally {
                            withContext(NonCancellable) { sleep(Duration.ZERO) }
                            cleaned = true
                        }
                    }
                }
            }

        assertTrue(cleaned)
        assertEquals("interrupted by Ctrl-C", thrown.message)
        assertTrue(thrown.cause is CancellationException)
        assertFalse(listening)
    }

    // asyncio 311
    @Test
    fun firstCtrlCEndsABusyMainTask() {
        runner().use { runner ->
            assertThrows(RunInterruptedException::class.java) {
                runner.run {
                    inThread { ctrlC!!.interrupted() }
                    while (true) yield()
                }
            }
        }
    }

    @Test
    fun ctrlCBeforeTheMainTaskHasBegunCancelsIt() {
        var ran = false
        runner(beforeTheRun = { ctrlC!!.interrupted() }).use { runner ->
            assertThrows(RunInterruptedException::class.java) { runner.run { ran = true } }
        }

        assertFalse(ran)
    }

    // asyncio 311: different, a body that goes on after the cancel still ends interrupted.
    @Test
    fun mainTaskThatCatchesTheCancelStillEndsInterrupted() {
        runner().use { runner ->
            assertThrows(RunInterruptedException::class.java) {
                runner.run {
                    inThread { ctrlC!!.interrupted() }
                    runCatching { awaitCancellation() }
                }
            }
        }
    }

    @Test
    fun failureDuringTheCleanupWinsOverTheInterruption() {
        runner().use { runner ->
            val thrown =
                assertThrows(IOException::class.java) {
                    runner.run {
                        try {
                            inThread { ctrlC!!.interrupted() }
                            awaitCancellation()
                        } finally {
                            throw IOException("cleanup failed")
                        }
                    }
                }
            assertEquals("cleanup failed", thrown.message)
        }
    }

    // asyncio 311
    @Test
    fun secondCtrlCInterruptsABlockedLoopAndEndsTheRun() {
        val blocked = CountDownLatch(1)
        var interrupted = false
        val flagAfterwards =
            runner().use { runner ->
                inThread {
                    blocked.awaitOrFail()
                    ctrlC!!.interrupted()
                    ctrlC!!.interrupted()
                }
                assertThrows(RunInterruptedException::class.java) {
                    runner.run {
                        blocked.countDown()
                        try {
                            CountDownLatch(1).await()
                        } catch (interrupt: InterruptedException) {
                            interrupted = true
                            throw interrupt
                        }
                    }
                }
                Thread.interrupted()
            }

        assertTrue(interrupted)
        assertFalse(flagAfterwards)
    }

    // asyncio 311
    @Test
    fun secondCtrlCEndsARunWhoseMainTaskDoesNotEnd() {
        val gate = CompletableDeferred<Unit>()
        runner().use { runner ->
            val thrown =
                assertThrows(RunInterruptedException::class.java) {
                    runner.run("stubborn") {
                        inThread {
                            ctrlC!!.interrupted()
                            ctrlC!!.interrupted()
                        }
                        withContext(NonCancellable) { gate.await() }
                    }
                }
            assertEquals("loop \"runner\" was stopped before task \"stubborn\" completed", thrown.cause!!.message)
            gate.complete(Unit)
        }
    }

    @Test
    fun nextRunIsNotInterruptedByTheLastOnesCtrlC() {
        runner().use { runner ->
            assertThrows(RunInterruptedException::class.java) {
                runner.run {
                    ctrlC!!.interrupted()
                    awaitCancellation()
                }
            }

            assertEquals("fine", runner.run { yield().let { "fine" } })
        }
    }

    @Test
    fun runOfALoopThatSomebodyClosedIsRefused() {
        runner().use { runner ->
            runner.loop.close()

            assertThrows(LoopClosedException::class.java) { runner.run { } }
        }
    }

    @Test
    fun runnerBelongsToNoThreadButTheOneThatUsesIt() {
        val runner = runner()

        assertEquals(1, inThread { runner.run { 1 } }.orFail())
        assertEquals(2, inThread { runner.run { 2 } }.orFail())

        runner.close()
    }
}
