package dev.menai.testing

import dev.menai.fixture.LeakCheck
import dev.menai.fixture.inThread
import dev.menai.fixture.orFail
import dev.menai.future.await
import dev.menai.internal.loop.LoopProbe
import dev.menai.sleep
import dev.menai.timeout
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.launch
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertInstanceOf
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.extension.RegisterExtension
import java.io.IOException
import java.util.concurrent.CompletableFuture
import java.util.concurrent.CompletionStage
import java.util.concurrent.TimeoutException
import java.util.function.BiFunction
import kotlin.concurrent.thread
import kotlin.time.Duration
import kotlin.time.Duration.Companion.hours
import kotlin.time.Duration.Companion.seconds

/** On a clock that awaits stages. */
class AwaitedStagesTest {
    @RegisterExtension
    val loops = LeakCheck()

    private val clock = VirtualClock(awaitsStages = true)

    private fun isBusy() = loop.outside.isBusy

    private val loop by lazy { loops.on(clock) }

    @Test
    fun timeStandsStillUntilTheStageEnds() {
        val stage = CompletableFuture<String>()
        val other = thread(start = false) { stage.complete("in time") }
        val result =
            loop.runUntilComplete {
                loop.callSoon(other::start)
                timeout(5.seconds) { stage.await() }
            }

        assertEquals("in time", result)
        assertEquals(Duration.ZERO, clock.now)
        other.join()
        assertFalse(isBusy())
    }

    /** The loop has seen an empty inbox, and has not asked yet whether it awaits anything. */
    @Test
    fun timeStandsStillForAStageThatEndsWhileTheLoopGoesToSleep() {
        val stage = CompletableFuture<String>()
        loop.turn.probe =
            object : LoopProbe() {
                override fun waits(timeoutNanos: Long) {
                    inThread { stage.complete("in time") }.orFail()
                }
            }

        assertEquals("in time", loop.runUntilComplete { timeout(5.seconds) { stage.await() } })
        assertEquals(Duration.ZERO, clock.now)
    }

    @Test
    fun timeGoesOnWhenTheStageFails() {
        val stage = CompletableFuture<String>()
        loop.runUntilComplete {
            launch { stage.completeExceptionally(IOException("no")) }
            assertInstanceOf(IOException::class.java, runCatching { stage.await() }.exceptionOrNull())
            sleep(1.hours)
        }

        assertEquals(1.hours, clock.now)
    }

    @Test
    fun cancelledWaitDoesNotHoldTheTime() {
        loop.runUntilComplete {
            val waiting = launch { CompletableFuture<String>().await() }
            sleep(Duration.ZERO)
            assertTrue(isBusy())
            waiting.cancel()
            sleep(1.hours)
        }

        assertEquals(1.hours, clock.now)
    }

    @Test
    fun stageThatIsDoneOrRefusesHoldsNothing() {
        val refusing =
            object : CompletionStage<String> by CompletableFuture<String>() {
                override fun <U> handle(fn: BiFunction<in String, Throwable?, out U>): CompletionStage<U> =
                    throw IllegalStateException("refused")
            }
        loop.runUntilComplete {
            assertEquals(1, CompletableFuture.completedFuture(1).await())
            assertTrue(runCatching { refusing.await() }.isFailure)
            assertFalse(isBusy())
        }
    }

    @Test
    fun advanceMovesTheTimeAllTheSame() {
        val stage = CompletableFuture<String>()
        val late = loop.createTask { timeout(5.seconds) { stage.await() } }

        clock.advance(5.seconds)

        assertTrue(stage.isCancelled)
        assertThrows(TimeoutException::class.java) { loop.runUntilComplete { late.await() } }
    }

    @Test
    fun ordinaryClockDoesNotWait() {
        val plain = VirtualClock()
        val loop = loops.on(plain, "plain")
        val never = CompletableFuture<String>()

        assertThrows(TimeoutException::class.java) {
            loop.runUntilComplete { timeout(5.seconds) { never.await() } }
        }
        assertEquals(5.seconds, plain.now)
    }

    @Test
    fun stageAwaitedElsewhereHoldsNothing() {
        val stage = CompletableFuture<String>()
        val gate = CompletableDeferred<Unit>()
        val elsewhere = thread { stage.handle { _, _ -> gate.complete(Unit) } }
        loop.runUntilComplete { sleep(1.hours) }
        stage.complete("done")
        loop.runUntilComplete { gate.await() }
        elsewhere.join()

        assertEquals(1.hours, clock.now)
        assertEquals("done", stage.orFail())
    }
}
