package dev.menai

import dev.menai.fixture.CapturedLog
import dev.menai.testing.runVirtual
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CoroutineName
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.TimeoutCancellationException
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.currentCoroutineContext
import kotlinx.coroutines.isActive
import kotlinx.coroutines.launch
import kotlinx.coroutines.withContext
import kotlinx.coroutines.withTimeout
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertInstanceOf
import org.junit.jupiter.api.Assertions.assertSame
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.assertThrows
import org.junit.jupiter.api.extension.RegisterExtension
import java.util.concurrent.TimeoutException
import kotlin.time.Duration.Companion.hours
import kotlin.time.Duration.Companion.seconds

class TaskGroupCancelTest {
    @RegisterExtension
    val log = CapturedLog()

    private val events = mutableListOf<String>()

    // asyncio 186: while it waits for its tasks, and while the body runs
    @Test
    fun cancelStopsTasksAndBodyAndWaitsForThem() =
        runVirtual {
            for (bodyWaits in listOf(false, true)) {
                events.clear()
                val task =
                    loopTask {
                        taskGroup {
                            createTask { events.stopSlowly("task", cleanup = 2.seconds) }
                            if (bodyWaits) events.stopSlowly("body", cleanup = 1.seconds)
                        }
                    }
                sleep(1.seconds)
                task.cancel("stop")
                assertEquals("stop", assertThrows<CancellationException> { task.await() }.message)
                assertTrue("task stopped" in events)
                assertEquals(bodyWaits, "body stopped" in events)
            }
        }

    private suspend fun <T> loopTask(block: suspend () -> T): Task<T> = currentLoop().createTask { block() }

    // asyncio 187, 203: the cancel comes again at the next suspension
    @Test
    fun failureInCleanupGoesBeforeTheCancelOfTheCaller() =
        runVirtual {
            val task =
                loopTask {
                    try {
                        taskGroup { createTask { failSlowly(1) } }
                    } catch (failure: Failure) {
                        events += failure.id
                    }
                    sleep(1.seconds)
                    events += "not reached"
                }
            sleep(1.seconds)
            task.cancel("stop")
            assertThrows<CancellationException> { task.await() }
            assertEquals(listOf("late 1"), events)
        }

    // asyncio 190: the body unwinds from a cancel while a task fails
    @Test
    fun failureWhileTheBodyUnwindsFromACancelIsThrown() =
        runVirtual {
            val task =
                loopTask {
                    taskGroup {
                        createTask { failSlowly(1) }
                        events.stopSlowly("body", cleanup = 3.seconds)
                    }
                }
            sleep(1.seconds)
            task.cancel("stop")
            assertEquals("late 1", assertThrows<Failure> { task.await() }.message)
            assertEquals(4.seconds, time())
        }

    // asyncio 191
    @Test
    fun bodyThatTurnsTheCancelIntoAFailureHasItsFailureKept() =
        runVirtual {
            val thrown =
                assertThrows<Failure> {
                    taskGroup {
                        createTask { throw Failure("task") }
                        try {
                            awaitCancellation()
                        } catch (_: CancellationException) {
                            throw Failure("body")
                        }
                    }
                }
            assertEquals("task", thrown.message)
            assertEquals(listOf("body"), thrown.suppressedIds())
        }

    @Test
    fun bodyThatSwallowsTheCancelDoesNotSaveTheGroup() =
        runVirtual {
            val thrown =
                assertThrows<Failure> {
                    taskGroup {
                        createTask { throw Failure("task") }
                        runCatching { awaitCancellation() }
                    }
                }
            assertEquals("task", thrown.message)
        }

    // asyncio 201: the caller of a group that failed is not cancelled
    @Test
    fun handledFailureLeavesTheCallerAlone() =
        runVirtual {
            runCatching { taskGroup { createTask { throw Failure("x") } } }
            sleep(1.seconds)
            assertTrue(currentCoroutineContext().isActive)
        }
}
