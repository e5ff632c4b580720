package dev.menai.junit5

import dev.menai.EventLoop
import dev.menai.currentLoop
import dev.menai.future.await
import dev.menai.sleep
import dev.menai.threads.portal
import dev.menai.threads.toThread
import dev.menai.time
import dev.menai.timeout
import io.mockk.coEvery
import io.mockk.coVerify
import io.mockk.mockk
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.launch
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertInstanceOf
import org.junit.jupiter.api.Assertions.assertSame
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.Nested
import org.junit.jupiter.api.Test
import org.junit.jupiter.params.ParameterizedTest
import org.junit.jupiter.params.provider.ValueSource
import java.io.IOException
import java.util.concurrent.CompletableFuture
import java.util.concurrent.TimeoutException
import kotlin.concurrent.thread
import kotlin.time.Duration
import kotlin.time.Duration.Companion.hours
import kotlin.time.Duration.Companion.seconds

@LoopTest(clock = LoopClock.VIRTUAL)
class LoopTestBlockTest(private val loop: EventLoop) {
    private fun interface Prices {
        suspend fun of(item: String): Int
    }

    private val prices = mockk<Prices>()

    @Test
    fun blockRunsOnTheLoopOfTheTest() =
        loopTest {
            assertSame(loop, currentLoop())
            sleep(24.hours)
            assertEquals(24.hours, time())
        }

    @LoopTest
    fun realTimeHasBlocksToo() =
        loopTest {
            assertSame(loop, currentLoop())
        }

    @Test
    fun mocksSuspendOnVirtualTime() =
        loopTest {
            coEvery { prices.of("cup") } coAnswers { awaitCancellation() } andThen 10

            val late = runCatching { timeout(5.seconds) { prices.of("cup") } }
            assertInstanceOf(TimeoutException::class.java, late.exceptionOrNull())
            assertEquals(10, prices.of("cup"))
            assertEquals(5.seconds, time())
            coVerify(exactly = 2) { prices.of("cup") }
        }

    @Test
    fun failureIsRaw() {
        val failure = IOException("no")
        assertSame(failure, assertThrows(IOException::class.java) { loopTest { throw failure } })
    }

    @ParameterizedTest
    @ValueSource(ints = [1, 2])
    fun parametersReachTheBlock(hours: Int) =
        loopTest {
            sleep(hours.hours)
            assertEquals(hours.hours, time())
        }

    @Test
    fun timeStandsStillWhileAForeignStageIsAwaited() =
        loopTest {
            val foreign = CompletableFuture<String>()
            loop.callSoon { thread { foreign.complete("in time") } }
            assertEquals("in time", timeout(5.seconds) { foreign.await() })
            assertEquals(Duration.ZERO, time())
        }

    @Test
    fun timePassesWhenTheWaitForAStageIsCancelled() =
        loopTest {
            val waiting = launch { CompletableFuture<String>().await() }
            sleep(Duration.ZERO)
            waiting.cancel()
            sleep(1.hours)
            assertEquals(1.hours, time())
        }

    @Test
    fun timeStandsStillDuringToThread() =
        loopTest {
            assertEquals(1, timeout(5.seconds) { toThread { 1 } })
            assertEquals(Duration.ZERO, time())
        }

    @Test
    fun blockingCallsTurnTheLoop() {
        assertEquals("done", loop.submit { sleep(1.hours).let { "done" } }.get())
        assertEquals(2.hours, loop.portal().call { sleep(1.hours).let { time() } })
    }

    @Test
    fun suspendFunctionIsNotSkippedSilently() =
        assertEquals(
            "waits() is a suspend function, which JUnit does not run on the loop; write fun waits() = loopTest { }",
            Cases.failureIn(Suspending::class.java).message,
        )

    @LoopTest
    class Suspending {
        @Test
        fun test() = Unit

        @Test
        suspend fun waits() = sleep(1.hours)
    }

    @Nested
    inner class Inside {
        @Test
        fun nestedClassesShareTheSettings(own: EventLoop) =
            loopTest {
                assertSame(own, currentLoop())
                sleep(1.hours)
            }
    }
}
