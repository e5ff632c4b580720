package dev.menai

import dev.menai.fixture.CapturedLog
import dev.menai.fixture.LeakCheck
import dev.menai.fixture.awaitOrFail
import dev.menai.fixture.endedWithin
import dev.menai.fixture.orFail
import dev.menai.testing.VirtualClock
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.Job
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.TimeoutCancellationException
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.delay
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withContext
import kotlinx.coroutines.withTimeout
import kotlinx.coroutines.withTimeoutOrNull
import kotlinx.coroutines.yield
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertSame
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.extension.RegisterExtension
import java.util.concurrent.CompletableFuture
import java.util.concurrent.CountDownLatch
import kotlin.time.Duration.Companion.days
import kotlin.time.Duration.Companion.hours
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds

/** The loop as kotlinx's dispatcher: `delay`, `withTimeout` and friends on the loop's timers. */
class LoopDispatcherTest {
    @RegisterExtension
    val loops = LeakCheck()

    @RegisterExtension
    val log = CapturedLog()

    private val clock = VirtualClock()
    private val loop = loops.on(clock)

    @Test
    fun delayUsesTheLoopsClock() {
        loop.runUntilComplete {
            delay(1.hours)
            assertEquals(1.hours, loop.time())
        }
    }

    @Test
    fun delaysEndByDeadlineThenByTheOrderTheyBegan() {
        val ended = ArrayList<String>()
        loop.createTask { delay(20).also { ended += "a" } }
        loop.createTask { delay(10).also { ended += "b" } }
        loop.createTask { delay(20).also { ended += "c" } }

        clock.advance(20.milliseconds)

        assertEquals(listOf("b", "a", "c"), ended)
    }

    @Test
    fun withTimeoutCancelsAtItsTimeAndLeavesNoTimer() {
        loop.runUntilComplete {
            val timedOut = runCatching { withTimeout(5.seconds) { awaitCancellation() } }.exceptionOrNull()
            assertTrue(timedOut is TimeoutCancellationException)
            assertEquals(5.seconds, loop.time())
            assertEquals("in time", withTimeout(5.seconds) { "in time" })
            assertTrue(loop.turn.timers.isEmpty)
            assertNull(withTimeoutOrNull(1.seconds) { delay(2.seconds) })
        }
        assertEquals(6.seconds, clock.now)
    }

    @Test
    fun cancelledDelayLeavesNoTimer() {
        loop.runUntilComplete {
            val sleeper = launch { delay(1.hours) }
            yield()
            assertFalse(loop.turn.timers.isEmpty)
            sleeper.cancelAndJoin()
            assertTrue(loop.turn.timers.isEmpty)
        }
    }

    /** kotlinx hands these over unclamped: milliseconds that are no nanoseconds. */
    @Test
    fun farDelaysAndTimeoutsDoNotOverflow() {
        val far = listOf(Long.MAX_VALUE, Long.MAX_VALUE - 1, Long.MAX_VALUE / 1_000_000, Long.MAX_VALUE / 1_000_000 + 1)
        val sleepers = far.map { loop.createTask("delay $it") { delay(it) } }
        val limits = far.map { loop.createTask("timeout $it") { withTimeout(it) { awaitCancellation() } } }

        clock.advance(365.days)

        (sleepers + limits).forEach { assertTrue(it.isActive, it.name) }
        (sleepers + limits).forEach { it.cancel("test is over") }
        clock.runUntilIdle()
        assertTrue(loop.turn.timers.isEmpty)
    }

    @Test
    fun zeroDelayDoesNotYieldAndZeroTimeoutNeverRuns() {
        val ran = ArrayList<String>()
        loop.callSoon { loop.callSoon { ran += "callback" } }

        loop.runUntilComplete {
            delay(0)
            ran += "after delay(0)"
            assertNull(withTimeoutOrNull(0) { ran += "never" })
        }

        assertEquals("after delay(0)", ran.first())
        assertFalse("never" in ran)
        clock.runUntilIdle()
    }

    @Test
    fun limitedParallelismIsTheLoopItself() {
        assertSame(loop, loop.limitedParallelism(1))
        assertSame(loop, loop.limitedParallelism(8, "named"))
        listOf(0, -1).forEach { parallelism ->
            val refused =
                assertThrows(IllegalArgumentException::class.java) { loop.limitedParallelism(parallelism) }
            assertEquals("parallelism < 1: $parallelism", refused.message)
        }
    }

    @Test
    fun foreignCoroutinesRunInOrderOnTheLoopsThread() {
        val real = loops.start("real")
        val order = ArrayList<Int>()
        val allLaunched = CountDownLatch(1)
        val held = CountDownLatch(1)
        real.callSoon {
            held.countDown()
            allLaunched.awaitOrFail()
        }
        held.awaitOrFail()

        runBlocking {
            val jobs =
                List(100) {
                    launch(real) {
                        assertTrue(real.isOnLoop())
                        order += it
                        yield()
                        order += 100 + it
                    }
                }
            allLaunched.countDown()
            jobs.forEach { it.join() }
        }

        assertEquals(List(200) { it }, order)
        assertEquals(emptyList<Task<*>>(), real.tasks())
    }

    @Test
    fun foreignCoroutineOnAClosedLoopIsCancelled() {
        loop.close()

        runBlocking {
            val thrown = runCatching { withContext(loop) { "never" } }.exceptionOrNull()
            assertTrue(thrown is CancellationException)
            assertEquals("loop \"test\" is closed", thrown!!.message)
            assertTrue(coroutineContext[Job]!!.isActive, "the caller is not")
        }
    }

    @Test
    fun foreignCoroutineThatIsSuspendedWhenTheLoopClosesRunsItsFinallyBlocks() {
        val gate = CompletableDeferred<Unit>()
        val cleaned = CompletableFuture<String>()
        val job =
            CoroutineScope(loop).launch {
                try {
                    gate.await()
                    cleaned.complete("not cancelled")
                } finally {
                    withContext(NonCancellable) { delay(1) }
                    cleaned.complete("cleaned up")
                }
            }
        clock.runUntilIdle()
        loop.close()

        gate.complete(Unit)

        assertEquals("cleaned up", cleaned.orFail())
        assertTrue(job.endedWithin() && job.isCancelled)
    }

    /** A cleanup that goes on after the close still has time: all of it, and all its kinds. */
    @Test
    fun timersWorkInACleanupAfterTheClose() {
        val gate = CompletableDeferred<Unit>()
        val ended = CompletableFuture<List<String>>()
        val steps = ArrayList<String>()
        val task =
            loop.createTask("cleanup") {
                withContext(NonCancellable) {
                    gate.await()
                    delay(1).also { steps += "delay" }
                    sleep(1.milliseconds).also { steps += "sleep" }
                    withTimeoutOrNull(1) { awaitCancellation() }.also { steps += "withTimeout" }
                    runCatching { timeout(1.milliseconds) { awaitCancellation() } }.also { steps += "timeout" }
                    withContext(Dispatchers.IO) { sleep(1.milliseconds) }.also { steps += "sleep in IO" }
                    ended.complete(steps)
                }
            }
        clock.runUntilIdle()
        loop.close()
        assertEquals(listOf("WARN loop \"test\" closed after 5s with 1 straggler: task \"cleanup\""), log.take())

        gate.complete(Unit)

        assertEquals(listOf("delay", "sleep", "withTimeout", "timeout", "sleep in IO"), ended.orFail("cleanup"))
        assertTrue(task.endedWithin() && task.isCancelled)
    }

    /** Their timers were set when the loop was closed. */
    @Test
    fun timeoutsThatTheCloseDropsStillEndTheirBlocks() {
        val ended = CompletableFuture<String>()
        val kinds = ArrayList<String>()
        val task =
            loop.createTask("cleanup") {
                withContext(NonCancellable) {
                    runCatching { timeout(5_020.milliseconds) { awaitCancellation() } }
                    kinds += "timeout"
                    ended.complete("both")
                }
            }
        val other =
            loop.createTask("other") {
                withContext(NonCancellable) { withTimeoutOrNull(5_020.milliseconds) { awaitCancellation() } }
            }
        clock.runUntilIdle()

        assertEquals(2, loop.close(5.seconds).size)

        assertTrue(task.endedWithin() && other.endedWithin())
        assertEquals("both", ended.orFail())
        assertEquals(1, log.take().size)
    }
}
