package dev.menai.future

import dev.menai.Failure
import dev.menai.TaskCancelledException
import dev.menai.createTask
import dev.menai.currentLoop
import dev.menai.currentTask
import dev.menai.fixture.LeakCheck
import dev.menai.fixture.inThread
import dev.menai.fixture.orFail
import dev.menai.original
import dev.menai.sleep
import dev.menai.testing.runVirtual
import dev.menai.time
import dev.menai.timeout
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withContext
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertSame
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.assertThrows
import org.junit.jupiter.api.extension.RegisterExtension
import java.util.concurrent.CompletableFuture
import java.util.concurrent.CompletionException
import java.util.concurrent.CompletionStage
import java.util.concurrent.ExecutionException
import java.util.concurrent.TimeoutException
import kotlin.time.Duration
import kotlin.time.Duration.Companion.seconds

class AwaitTest {
    @RegisterExtension
    val loops = LeakCheck()

    private val events = mutableListOf<String>()

    // asyncio 27
    @Test
    fun valueFromAnotherThreadResumesOnTheOwnDispatcher() {
        val loop = loops.start("orders")
        val stage = CompletableFuture<Int>()
        val result =
            loop.submit {
                inThread { stage.complete(5) }
                stage.await() to loop.isOnLoop()
            }
        assertEquals(5 to true, result.orFail())
    }

    @Test
    fun resumesOnTheForeignDispatcherItWasCalledOn() {
        val stage = CompletableFuture<Int>()
        runVirtual {
            val loop = currentLoop()
            loop.callSoon { stage.complete(5) }
            withContext(Dispatchers.IO) {
                assertEquals(5, stage.await())
                assertFalse(loop.isOnLoop())
            }
        }
    }

    @Test
    fun needsNoLoop() {
        assertEquals(5, runBlocking { CompletableFuture.supplyAsync { 5 }.await() })
    }

    @Test
    fun completedStageCostsNoSuspension() =
        runVirtual {
            currentLoop().callSoon { events += "a turn went by" }
            assertEquals(1, CompletableFuture.completedFuture(1).await())
            val failed = CompletableFuture.failedFuture<Int>(Failure("x"))
            assertEquals("x", assertThrows<Failure> { failed.await() }.message)
            assertEquals(emptyList<String>(), events)
        }

    @Test
    fun valueIsResumedInTheTurnAfterItsCompletion() =
        runVirtual {
            val stage = CompletableFuture<Int>()
            val loop = currentLoop()
            loop.callSoon {
                stage.complete(1)
                events += "completed"
                loop.callSoon { events += "next callback" }
            }
            stage.await()
            events += "awaited"
            sleep(Duration.ZERO)
            assertEquals(listOf("completed", "awaited", "next callback"), events)
        }

    @Test
    fun nullIsAValue() =
        runVirtual {
            assertNull(CompletableFuture.completedFuture<String?>(null).await())
            val later = CompletableFuture<Void>()
            currentLoop().callSoon { later.complete(null) }
            assertNull(later.await())
        }

    @Test
    fun failureIsTheRawCause() =
        runVirtual {
            val failure = Failure("raw")
            val stages =
                listOf<CompletionStage<Int>>(
                    CompletableFuture.failedFuture(failure),
                    CompletableFuture.failedFuture<Int>(failure).thenApply { it + 1 },
                    CompletableFuture.failedFuture(CompletionException(CompletionException(failure))),
                    CompletableFuture.supplyAsync { throw failure },
                    CompletableFuture.completedFuture(1).thenCompose { CompletableFuture.failedFuture(failure) },
                    pending { it.completeExceptionally(failure) },
                    pending { it.completeExceptionally(CompletionException(CompletionException(failure))) },
                    pending { it.completeExceptionally(failure) }.thenApply { it + 1 }.thenApply { it + 1 },
                    CompletableFuture.failedStage(failure),
                )
            stages.forEach { stage -> assertSame(failure, assertThrows<Failure> { stage.await() }, "$stage") }
        }

    @Test
    fun onlyCompletionExceptionsAreTakenOff() =
        runVirtual {
            val wrapped = ExecutionException(Failure("inner"))
            val failed = CompletableFuture.failedFuture<Int>(wrapped)
            assertSame(wrapped, assertThrows<ExecutionException> { failed.await() })
            val empty = CompletionException("nothing inside", null)
            assertThrows<CompletionException> { CompletableFuture.failedFuture<Int>(empty).await() }
            val failing = pending { it.completeExceptionally(empty) }
            assertSame(empty, assertThrows<CompletionException> { failing.await() }.original())
        }

    /** A stage that [end] ends in a later turn. */
    private suspend fun pending(end: (CompletableFuture<Int>) -> Unit): CompletableFuture<Int> {
        val stage = CompletableFuture<Int>()
        currentLoop().callSoon { end(stage) }
        return stage
    }

    // asyncio 29
    @Test
    fun cancelInterruptsTheStage() =
        runVirtual {
            val stage = RecordingFuture()
            val task = createTask { stage.await() }
            sleep(Duration.ZERO)
            task.cancel("not needed")
            task.join()
            assertEquals(listOf(true), stage.cancels)
            assertEquals("not needed", assertThrows<CancellationException> { task.await() }.message)
        }

    @Test
    fun timeoutInterruptsTheStage() =
        runVirtual {
            val stage = RecordingFuture()
            assertThrows<TimeoutException> { timeout(1.seconds) { stage.await() } }
            assertEquals(listOf(true), stage.cancels)
            assertEquals(1.seconds, time())
        }

    @Test
    fun cancelledCoroutineCancelsTheStageItOnlyBeginsToAwait() =
        runVirtual {
            val stage = RecordingFuture()
            val task =
                createTask {
                    currentTask()!!.cancel()
                    stage.await()
                }
            task.join()
            assertEquals(listOf(true), stage.cancels)
        }

    // asyncio 30
    @Test
    fun cancelAfterTheValueCameLeavesTheStageItsValue() =
        runVirtual {
            val stage = RecordingFuture()
            val task = createTask { stage.await() }
            sleep(Duration.ZERO)
            stage.complete("value")
            task.cancel("just after")
            assertEquals("just after", assertThrows<CancellationException> { task.await() }.message)
            assertEquals("value", stage.await())
        }

    @Test
    fun stageCancelledBySomebodyElseIsATypedFailureAndTheCoroutineStaysHealthy() =
        runVirtual {
            val stage = CompletableFuture<Int>()
            currentLoop().callLater(1.seconds) { stage.cancel(false) }
            val thrown = assertThrows<TaskCancelledException> { stage.await() }
            assertEquals("the awaited stage was cancelled", thrown.message)
            assertTrue(thrown.original().cause is CancellationException)
            assertTrue(currentTask()!!.isActive)
            sleep(1.seconds)
        }

    @Test
    fun reasonOfSomebodyElsesCancelIsKept() =
        runVirtual {
            val reason = CancellationException("no longer wanted")
            val stages =
                listOf(
                    CompletableFuture.failedFuture(reason),
                    CompletableFuture.failedFuture<Int>(reason).thenApply { it },
                    pending { it.completeExceptionally(reason) },
                )
            stages.forEach { stage ->
                val thrown = assertThrows<TaskCancelledException> { stage.await() }
                assertEquals("the awaited stage was cancelled: no longer wanted", thrown.message)
            }
        }

    @Test
    fun stageThatWasCancelledBeforehandIsATypedFailure() =
        runVirtual {
            val cancelled = CompletableFuture<Int>().apply { cancel(true) }
            val stages = listOf(cancelled, cancelled.thenApply { it }, cancelled.minimalCompletionStage())
            stages.forEach { assertThrows<TaskCancelledException> { it.await() } }
            assertTrue(currentTask()!!.isActive)
        }

    @Test
    fun minimalStagesMayBeAwaited() =
        runVirtual {
            assertEquals(1, CompletableFuture.completedStage(1).await())
            val source = CompletableFuture<Int>()
            currentLoop().callSoon { source.complete(2) }
            assertEquals(2, source.minimalCompletionStage().await())
            assertEquals(3, source.minimalCompletionStage().thenApply { it + 1 }.await())
        }

    @Test
    fun stageThatCannotBeCancelledGoesOn() =
        runVirtual {
            val source = CompletableFuture<Int>()
            val stages = listOf(source.minimalCompletionStage(), Uncancellable(source))
            stages.forEach { stage ->
                val task = createTask { stage.await() }
                sleep(Duration.ZERO)
                task.cancel()
                task.join()
                assertTrue(task.isCancelled)
            }
            assertFalse(source.isDone)
            source.complete(1)
            stages.forEach { assertEquals(1, it.await()) }
        }

    @Test
    fun stageMayBeAwaitedByManyAndAgain() =
        runVirtual {
            val stage = CompletableFuture<Int>()
            val tasks = List(3) { i -> createTask { stage.await().also { events += "$i" } } }
            sleep(Duration.ZERO)
            stage.complete(1)
            assertEquals(listOf(1, 1, 1), tasks.map { it.await() })
            assertEquals(1, stage.await())
            assertEquals(3, events.size)
        }

    @Test
    fun sharedStageLosesOnlyTheWaiterThatIsCancelled() =
        runVirtual {
            val stage = CountingStage()
            val (first, second) = List(2) { createTask { stage.await() } }
            sleep(Duration.ZERO)
            first.cancel()
            first.join()
            assertEquals(listOf("dependent cancelled"), stage.events)
            stage.complete(7)
            assertEquals(7, second.await())
        }

    @Test
    fun sharedStageThatHasEndedIsAwaitedAsOthers() =
        runVirtual {
            assertEquals(7, CountingStage().apply { complete(7) }.await())
            val cancelled = CountingStage().apply { cancel(true) }
            val thrown = assertThrows<TaskCancelledException> { cancelled.await() }
            assertEquals("the awaited stage was cancelled", thrown.message)
        }

    /** Notes how it was cancelled. */
    private class RecordingFuture : CompletableFuture<String>() {
        val cancels = mutableListOf<Boolean>()

        override fun cancel(mayInterruptIfRunning: Boolean): Boolean {
            cancels += mayInterruptIfRunning
            return super.cancel(mayInterruptIfRunning)
        }
    }

    /** A stage of a library that hides its future. */
    private class Uncancellable<T>(source: CompletionStage<T>) : CompletionStage<T> by source {
        override fun toCompletableFuture(): CompletableFuture<T> = throw UnsupportedOperationException()
    }

    /** Its dependents tell when they are cancelled; it must not be. */
    private class CountingStage :
        CompletableFuture<Int>(),
        SharedStage<Int> {
        val events = mutableListOf<String>()

        override fun <U> newIncompleteFuture(): CompletableFuture<U> = Dependent(events)
    }

    private class Dependent<U>(private val events: MutableList<String>) : CompletableFuture<U>() {
        override fun cancel(mayInterruptIfRunning: Boolean): Boolean {
            events += "dependent cancelled"
            return super.cancel(mayInterruptIfRunning)
        }
    }
}
