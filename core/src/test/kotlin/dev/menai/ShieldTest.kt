package dev.menai

import dev.menai.fixture.CapturedLog
import dev.menai.fixture.LeakCheck
import dev.menai.testing.runVirtual
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.async
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertSame
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.assertThrows
import org.junit.jupiter.api.extension.RegisterExtension
import java.util.concurrent.CancellationException
import java.util.concurrent.TimeoutException
import kotlin.time.Duration.Companion.hours
import kotlin.time.Duration.Companion.seconds

class ShieldTest {
    @RegisterExtension
    val log = CapturedLog()

    @RegisterExtension
    val loops = LeakCheck()

    private val heard = mutableListOf<String>()

    private suspend fun listen() {
        currentLoop().exceptionHandler = ExceptionHandler { heard += "${it.message}: ${it.exception.message}" }
    }

    // asyncio 178
    @Test
    fun taskThatHasEndedCostsNoTurn() =
        runVirtual {
            val task = createTask(eager = true) { 1 }
            val callback = currentLoop().callSoon { heard += "a turn went by" }
            assertEquals(1, shield(task))
            callback.cancel()
            assertEquals(emptyList<String>(), heard)
        }

    @Test
    fun resultAndFailureArePassedOn() =
        runVirtual {
            val failure = Failure("x")
            assertEquals(1, shield { sleep(1.seconds).let { 1 } })
            assertSame(failure, assertThrows<Failure> { shield { sleep(1.seconds).let { throw failure } } })
        }

    // asyncio 179
    @Test
    fun innerGoesOnWhenTheWaitIsCancelled() =
        runVirtual {
            val inner = createTask { sleep(2.seconds).let { "result" } }
            val outer = createTask { shield(inner) }
            sleep(1.seconds)
            outer.cancel("enough")
            assertEquals("enough", assertThrows<CancellationException> { outer.await() }.message)
            assertEquals(1.seconds, time())
            assertEquals("result", inner.await())
        }

    @Test
    fun blockGoesOnWhenTheWaitIsCancelled() =
        runVirtual {
            val outer = createTask { shield { sleep(2.seconds).let { heard += "ended" } } }
            sleep(1.seconds)
            outer.cancel()
            outer.join()
            sleep(2.seconds)
            assertEquals(listOf("ended"), heard)
        }

    // asyncio 146
    @Test
    fun timeoutEndsTheWaitAndNotTheWork() =
        runVirtual {
            val inner = createTask { sleep(2.seconds).let { "result" } }
            assertThrows<TimeoutException> { timeout(1.seconds) { shield(inner) } }
            assertEquals("result", inner.await())
        }

    // asyncio 177: the caller is not cancelled with it, it fails
    @Test
    fun innerThatSomebodyCancelsIsATypedFailure() =
        runVirtual {
            val inner = createTask("inner") { sleep(1.hours) }
            currentLoop().callLater(1.seconds) { inner.cancel("not wanted") }
            val thrown = assertThrows<TaskCancelledException> { shield(inner) }
            assertEquals("task \"inner\" was cancelled: not wanted", thrown.message)
            val nameless = CompletableDeferred<Int>().apply { cancel(CancellationException("gone")) }
            assertEquals(
                "the shielded task was cancelled: gone",
                assertThrows<TaskCancelledException> { shield(nameless) }.message,
            )
        }

    // asyncio 181
    @Test
    fun lateFailureReachesTheHandlerOnceHoweverManyShieldsThereWere() =
        runVirtual {
            listen()
            val inner = createTask("inner") { sleep(2.seconds).let { throw Failure("late") } }
            val outers = List(3) { createTask { shield(inner) } }
            sleep(1.seconds)
            outers.forEach { it.cancel() }
            sleep(2.seconds)
            assertEquals(listOf("shielded task \"inner\" failed after the wait for it was cancelled: late"), heard)
        }

    // asyncio 181
    @Test
    fun lateSuccessAndLateCancelAreSilent() =
        runVirtual {
            listen()
            val inner = listOf(createTask { sleep(2.seconds) }, createTask { sleep(1.hours) })
            val outers = inner.map { createTask { shield(it) } }
            sleep(1.seconds)
            outers.forEach { it.cancel() }
            inner[1].cancel()
            sleep(2.seconds)
            assertEquals(emptyList<String>(), heard)
        }

    @Test
    fun failureThatSomebodyWaitedForIsSilent() =
        runVirtual {
            listen()
            val inner = createTask { sleep(1.seconds).let { throw Failure("heard") } }
            assertThrows<Failure> { shield(inner) }
            assertEquals(emptyList<String>(), heard)
        }

    @Test
    fun failureTogetherWithTheCancelIsReported() =
        runVirtual {
            listen()
            val inner = CompletableDeferred<Int>()
            val outer = createTask { shield(inner) }
            sleep(1.seconds)
            inner.completeExceptionally(Failure("together")) // the outer will resume, but has not yet
            outer.cancel()
            assertThrows<CancellationException> { outer.await() }
            assertEquals(listOf("a shielded task failed after the wait for it was cancelled: together"), heard)
        }

    @Test
    fun lateFailureWhileTheLoopClosesIsReportedOnce() {
        val loop = loops.loop()
        loop.exceptionHandler = ExceptionHandler { heard += it.message }
        loop.runUntilComplete {
            val inner =
                createTask("inner", eager = true) {
                    try {
                        sleep(1.hours)
                    } catch (_: CancellationException) {
                        throw Failure("while closing")
                    }
                }
            createTask(eager = true) { shield(inner) }.cancel()
        }
        loop.close()
        assertEquals(listOf("task \"inner\" failed while loop \"test\" was closing"), heard)
    }

    @Test
    fun childOfTheCancelledScopeIsCancelledWithIt() =
        runVirtual {
            var child: kotlinx.coroutines.Deferred<Unit>? = null
            val outer =
                createTask {
                    coroutineScope {
                        async { sleep(1.hours) }.let {
                            child = it
                            shield(it)
                        }
                    }
                }
            sleep(1.seconds)
            outer.cancel()
            outer.join()
            assertTrue(child!!.isCancelled)
        }

    @Test
    fun lazyTaskIsStarted() =
        runVirtual {
            coroutineScope {
                assertEquals(
                    1,
                    shield(async(start = CoroutineStart.LAZY) { sleep(1.seconds).let { 1 } }),
                )
            }
        }

    @Test
    fun taskCannotShieldItself() =
        runVirtual {
            lateinit var own: Task<Any?>
            own = createTask("own") { shield(own) }
            assertEquals(
                "task \"own\" cannot await itself",
                assertThrows<IllegalStateException> { own.await() }.message,
            )
        }

    @Test
    fun withoutALoopATaskOfOneIsNeeded() {
        val loop = loops.start()
        assertEquals(1, runBlocking { shield(loop.createTask { 1 }) })
        assertThrows<NoEventLoopException> { runBlocking { shield(CompletableDeferred<Int>()) } }
        assertFalse(loop.isClosed)
    }
}
