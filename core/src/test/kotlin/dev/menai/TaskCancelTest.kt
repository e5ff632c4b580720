package dev.menai

import dev.menai.fixture.LeakCheck
import dev.menai.fixture.awaitOrFail
import dev.menai.fixture.endedWithin
import dev.menai.testing.runVirtual
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.ensureActive
import kotlinx.coroutines.withContext
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertSame
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.assertThrows
import org.junit.jupiter.api.extension.RegisterExtension
import java.util.concurrent.CountDownLatch
import kotlin.time.Duration
import kotlin.time.Duration.Companion.hours
import kotlin.time.Duration.Companion.seconds

class TaskCancelTest {
    @RegisterExtension
    val loops = LeakCheck()

    private val events = mutableListOf<String>()

    // asyncio 65
    @Test
    fun taskCancelledBeforeItBeganNeverRuns() =
        runVirtual {
            val task = createTask { events += "body" }
            task.cancel("changed our mind")
            assertEquals("changed our mind", assertThrows<CancellationException> { task.await() }.message)
            assertEquals(emptyList<String>(), events)
            assertTrue(task.isCancelled)
        }

    // asyncio 66
    @Test
    fun reasonIsSeenByTheBodyAndByEveryAwaiter() =
        runVirtual {
            val task = createTask { noting { sleep(Duration.INFINITE) } }
            sleep(Duration.ZERO)
            task.cancel("enough")
            repeat(2) { assertEquals("enough", assertThrows<CancellationException> { task.await() }.message) }
            assertEquals(listOf("enough"), events)
        }

    // asyncio 66
    @Test
    fun firstReasonWins() =
        runVirtual {
            val task = createTask { noting { sleep(Duration.INFINITE) } }
            sleep(Duration.ZERO)
            task.cancel("first")
            task.cancel("second")
            task.join()
            assertEquals(listOf("first"), events)
        }

    @Test
    fun ownCancellationExceptionIsHandedOnAsItIs() =
        runVirtual {
            val reason = CancellationException("own instance", Failure("why"))
            val task = createTask { noting { sleep(Duration.INFINITE) } }
            sleep(Duration.ZERO)
            task.cancel(reason)
            assertEquals("why", assertThrows<CancellationException> { task.await() }.original().cause?.message)
        }

    // asyncio 67
    @Test
    fun cancellingTheAwaitedDeferredCancelsTheTask() =
        runVirtual {
            val inner = CompletableDeferred<Int>()
            val task = createTask { inner.await() }
            sleep(Duration.ZERO)
            inner.cancel(CancellationException("inner"))
            assertEquals("inner", assertThrows<CancellationException> { task.await() }.message)
            assertTrue(task.isCancelled)
        }

    // asyncio 75: not so here, the awaited deferred belongs to somebody else
    @Test
    fun cancelLeavesTheAwaitedTaskAlone() =
        runVirtual {
            val inner = createTask { sleep(1.seconds).let { "inner result" } }
            val outer = createTask { inner.await() }
            sleep(Duration.ZERO)
            outer.cancel()
            outer.join()
            assertEquals("inner result", inner.await())
        }

    // asyncio 69, 70: sticky here
    @Test
    fun bodyThatSwallowsItsCancellationStillEndsCancelled() =
        runVirtual {
            val task =
                createTask {
                    runCatching { sleep(Duration.INFINITE) }
                    events += "swallowed"
                    runCatching { sleep(1.hours) }.onFailure { events += "and again: ${it.message}" }
                    "result"
                }
            sleep(Duration.ZERO)
            task.cancel("stop")
            assertThrows<CancellationException> { task.await() }
            assertEquals(listOf("swallowed", "and again: stop"), events)
            assertEquals(Duration.ZERO, time())
        }

    // asyncio 71
    @Test
    fun taskThatCancelsItselfStopsAtItsNextSuspension() =
        runVirtual {
            val task =
                createTask {
                    currentTask()!!.cancel("by itself")
                    events += "goes on"
                    noting { sleep(1.hours) }
                    events += "never"
                }
            task.join()
            assertEquals(listOf("goes on", "by itself"), events)
            assertEquals(Duration.ZERO, time())
        }

    @Test
    fun zeroSleepNoticesACancellation() =
        runVirtual {
            val task =
                createTask {
                    currentTask()!!.cancel()
                    sleep(Duration.ZERO)
                    events += "never"
                }
            task.join()
            assertEquals(emptyList<String>(), events)
        }

    // asyncio 73: the child is a task of its own, so it goes on
    @Test
    fun taskThatCancelsItselfDoesNotWaitForTheTaskItAwaits() =
        runVirtual {
            val child = createTask { sleep(1.seconds).let { "child" } }
            val task =
                createTask {
                    currentTask()!!.cancel()
                    child.await()
                }
            task.join()
            assertEquals(Duration.ZERO, time())
            assertEquals("child", child.await())
        }

    // asyncio 74
    @Test
    fun sleeperIsCancelledByATimerAndItsOwnTimerIsRemoved() =
        runVirtual {
            val loop = currentLoop()
            val task = createTask { sleep(1.hours) }
            loop.callLater(1.seconds) { task.cancel("timer") }
            task.join()
            assertEquals(1.seconds, time())
            assertEquals(0, loop.turn.timers.size)
        }

    // asyncio 77
    @Test
    fun awaiterSeesTheCancellationThatEndedTheTask() =
        runVirtual {
            val reason = CancellationException("original")
            val task = createTask { sleep(Duration.INFINITE) }
            sleep(Duration.ZERO)
            task.cancel(reason)
            assertSame(reason, assertThrows<CancellationException> { task.await() }.original())
        }

    // asyncio 78: no counting, the first cancel is the one that counts
    @Test
    fun cancellingTaskSaysSoUntilItHasStopped() =
        runVirtual {
            val task = createTask("slow") { events.stopSlowly("slow") }
            sleep(Duration.ZERO)
            task.cancel()
            task.cancel()
            sleep(Duration.ZERO)
            assertEquals("Task(\"slow\", cancelling)", task.toString())
            assertFalse(task.isActive)
            assertFalse(task.isCompleted)
            task.join()
            assertEquals(listOf("slow cancelled", "slow stopped"), events)
            assertEquals("Task(\"slow\", cancelled)", task.toString())
        }

    // asyncio 83
    @Test
    fun waiterThatIsCancelledWhenItsResultIsReadyIsCancelled() =
        runVirtual {
            val inner = CompletableDeferred<Int>()
            val waiter = createTask { noting { inner.await() } }
            sleep(Duration.ZERO)
            inner.complete(5)
            waiter.cancel("just after")
            waiter.join()
            assertEquals(listOf("just after"), events)
            assertTrue(waiter.isCancelled)
            assertEquals(5, inner.await())
        }

    // asyncio 85
    @Test
    fun stoppedRunLeavesItsTaskToBeCancelledLater() {
        val loop = loops.loop("orders")
        val stopped =
            assertThrows<IllegalStateException> {
                loop.runUntilComplete {
                    loop.stop()
                    noting { sleep(1.hours) }
                }
            }
        assertEquals("loop \"orders\" was stopped before task \"main\" completed", stopped.message)
        val main = loop.tasks().single()
        main.cancel("later")
        loop.runUntilComplete { main.join() }
        assertEquals(listOf("later"), events)
    }

    @Test
    fun failureWhileStoppingReplacesTheCancellation() =
        runVirtual {
            val task =
                createTask {
                    try {
                        sleep(Duration.INFINITE)
                    } finally {
                        throw Failure("in cleanup")
                    }
                }
            sleep(Duration.ZERO)
            task.cancel()
            assertEquals("in cleanup", assertThrows<Failure> { task.await() }.message)
            assertEquals("failed", task.toString().substringAfter(", ").dropLast(1))
        }

    @Test
    fun bodyThatNeverSuspendsSeesTheCancelWhenItLooks() {
        val loop = loops.start()
        val begun = CountDownLatch(1)
        val task =
            loop.createTask {
                begun.countDown()
                while (true) ensureActive()
            }
        begun.awaitOrFail()
        task.cancel()
        assertTrue(task.endedWithin())
    }

    @Test
    fun cancelFromAnotherThreadWakesASleepingLoop() {
        val loop = loops.start()
        val begun = CountDownLatch(1)
        val task =
            loop.createTask {
                begun.countDown()
                sleep(Duration.INFINITE)
            }
        begun.awaitOrFail()
        task.cancel("from outside")
        assertTrue(task.endedWithin())
    }

    @Test
    fun nonCancellableCleanupMaySleep() =
        runVirtual {
            val task =
                createTask {
                    try {
                        sleep(Duration.INFINITE)
                    } finally {
                        withContext(NonCancellable) { sleep(3.seconds) }
                        events += "clean at ${time()}"
                    }
                }
            sleep(1.seconds)
            task.cancel()
            task.join()
            assertEquals(listOf("clean at 4s"), events)
        }

    private suspend fun noting(block: suspend () -> Unit) =
        try {
            block()
        } catch (cancellation: CancellationException) {
            events += cancellation.message!!
            throw cancellation
        }
}
