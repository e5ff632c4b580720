package dev.menai

import dev.menai.fixture.CapturedLog
import dev.menai.fixture.LeakCheck
import dev.menai.fixture.awaitUntil
import dev.menai.fixture.orFail
import dev.menai.testing.VirtualClock
import dev.menai.testing.runVirtual
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withContext
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.assertThrows
import org.junit.jupiter.api.extension.RegisterExtension
import java.util.concurrent.CompletableFuture
import java.util.concurrent.TimeoutException
import kotlin.time.Duration
import kotlin.time.Duration.Companion.hours
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.nanoseconds
import kotlin.time.Duration.Companion.seconds

class TimeoutTest {
    @RegisterExtension
    val loops = LeakCheck()

    @RegisterExtension
    val log = CapturedLog()

    private val events = mutableListOf<String>()

    // asyncio 158
    @Test
    fun expiryThrowsWithDurationAndTask() =
        runVirtual {
            lateinit var timeout: Timeout
            val thrown =
                assertThrows<TimeoutException> {
                    timeout(1.seconds) {
                        timeout = it
                        sleep(1.hours)
                    }
                }
            assertEquals("no result within 1s (task \"main\")", thrown.message)
            assertTrue(timeout.expired)
            assertEquals(1.seconds, timeout.deadline)
            assertEquals(1.seconds, time())
        }

    // asyncio 158
    @Test
    fun absoluteDeadlineIsOfTheLoopsTime() =
        runVirtual {
            sleep(5.seconds)
            val thrown = assertThrows<TimeoutException> { timeoutAt(7.seconds) { sleep(1.hours) } }
            assertEquals("no result by 7s of the loop's time (task \"main\")", thrown.message)
            assertEquals(7.seconds, time())
        }

    // asyncio 159, 141
    @Test
    fun blockThatEndsInTimeGivesItsResultAndLeavesNoTimer() =
        runVirtual {
            lateinit var timeout: Timeout
            val result =
                timeout(2.seconds) {
                    timeout = it
                    sleep(1.seconds)
                    "result"
                }
            assertEquals("result", result)
            assertFalse(timeout.expired)
            assertEquals(0, currentLoop().turn.timers.size)
            sleep(1.hours)
            assertFalse(timeout.expired)
        }

    // asyncio 159
    @Test
    fun infiniteDurationSetsNoLimit() =
        runVirtual {
            timeout(Duration.INFINITE) {
                assertEquals(Duration.INFINITE, it.deadline)
                assertEquals(0, currentLoop().turn.timers.size)
                sleep(1_000.hours)
            }
            timeoutAt(Duration.INFINITE) { sleep(1.hours) }
        }

    // asyncio 161
    @Test
    fun blockSeesACancellation() =
        runVirtual {
            assertThrows<TimeoutException> {
                timeout(1.seconds) {
                    try {
                        awaitCancellation()
                    } catch (cancellation: CancellationException) {
                        events += "cancelled by ${cancellation.message}"
                        throw cancellation
                    }
                }
            }
            assertEquals(listOf("cancelled by timeout"), events)
        }

    // asyncio 137, 138
    @Test
    fun timeoutIsThrownOnlyAfterTheBlockHasStopped() =
        runVirtual {
            assertThrows<TimeoutException> { timeout(1.seconds) { events.stopSlowly("block", 5.seconds) } }
            assertEquals(listOf("block cancelled", "block stopped"), events)
            assertEquals(6.seconds, time())
        }

    // asyncio 175: TimeoutException here, though the block swallowed its cancellation
    @Test
    fun valueReturnedAfterTheDeadlineIsNotTheResult() =
        runVirtual {
            val result =
                runCatching {
                    timeout(1.seconds) {
                        runCatching { sleep(1.hours) }
                        "too late"
                    }
                }
            assertTrue(result.exceptionOrNull() is TimeoutException, "$result")
        }

    // asyncio 139, 165
    @Test
    fun failureWhileStoppingIsThrownWithTheTimeoutAsSuppressed() =
        runVirtual {
            val thrown =
                assertThrows<Failure> {
                    timeout(1.seconds) {
                        try {
                            sleep(1.hours)
                        } finally {
                            throw Failure("in cleanup")
                        }
                    }
                }
            assertEquals("in cleanup", thrown.message)
            assertEquals(listOf("no result within 1s (task \"main\")"), thrown.suppressedIds())
            assertTrue(thrown.original().suppressed.single() is TimeoutException)
        }

    @Test
    fun failureInTimeIsThrownAsItIs() =
        runVirtual {
            val failure = Failure("in time")
            val thrown = assertThrows<Failure> { timeout(1.seconds) { throw failure } }
            assertEquals("in time", thrown.message)
            assertEquals(emptyList<String>(), failure.suppressedIds())
            assertEquals(0, currentLoop().turn.timers.size)
        }

    // asyncio 158
    @Test
    fun timeoutIsNoCancellation() {
        val thrown = runVirtual { runCatching { timeout(1.seconds) { sleep(1.hours) } }.exceptionOrNull()!! }
        assertFalse(thrown is CancellationException)
        assertEquals(TimeoutException::class.java, thrown.javaClass)
    }

    // asyncio 167
    @Test
    fun taskThatTimedOutInsideIsNotCancelled() =
        runVirtual {
            val task =
                createTask {
                    runCatching { timeout(1.seconds) { sleep(1.hours) } }
                    sleep(1.seconds)
                    "goes on"
                }
            assertEquals("goes on", task.await())
            assertFalse(task.isCancelled)
        }

    @Test
    fun uncaughtTimeoutFailsTheTaskLoudly() =
        runVirtual {
            val task = createTask("fetch") { timeout(1.seconds) { sleep(1.hours) } }
            val thrown = assertThrows<TimeoutException> { task.await() }
            assertEquals("no result within 1s (task \"fetch\")", thrown.message)
            assertEquals("Task(\"fetch\", failed)", task.toString())
        }

    @Test
    fun childrenLaunchedInTheBlockAreStoppedAndWaitedFor() =
        runVirtual {
            val result =
                runCatching {
                    timeout(1.seconds) {
                        launch { events.stopSlowly("child", 3.seconds) }
                        "body is done long before"
                    }
                }
            assertTrue(result.exceptionOrNull() is TimeoutException, "$result")
            assertEquals(listOf("child cancelled", "child stopped"), events)
            assertEquals(4.seconds, time())
        }

    @Test
    fun childrenLaunchedInTheBlockBelongToItsResult() =
        runVirtual {
            val result =
                timeout(2.seconds) {
                    launch { sleep(1.seconds).also { events += "child" } }
                    "result"
                }
            assertEquals("result", result)
            assertEquals(listOf("child"), events)
        }

    @Test
    fun tasksCreatedInTheBlockAreTheLoops() =
        runVirtual {
            lateinit var task: Task<String>
            assertThrows<TimeoutException> {
                timeout(1.seconds) {
                    task = createTask { sleep(2.seconds).let { "goes on" } }
                    task.await()
                }
            }
            assertEquals("goes on", task.await())
        }

    // asyncio 145: the block begins
    @Test
    fun zeroAndLessCancelTheBlockAtItsFirstSuspension() =
        runVirtual {
            listOf(Duration.ZERO, -1.seconds, -Duration.INFINITE).forEach { duration ->
                events.clear()
                listOf(Duration.ZERO, 1.hours, Duration.INFINITE).forEach { suspension ->
                    assertThrows<TimeoutException>("timeout($duration)") {
                        timeout(duration) {
                            events += "begins"
                            sleep(suspension)
                            events += "never"
                        }
                    }
                }
                assertEquals(listOf("begins", "begins", "begins"), events, "timeout($duration)")
            }
            assertThrows<TimeoutException> { timeoutAt(-Duration.INFINITE) { sleep(1.hours) } }
            assertThrows<TimeoutException> { timeoutAt(Duration.ZERO) { sleep(1.hours) } }
            assertEquals(Duration.ZERO, time())
        }

    // asyncio 175
    @Test
    fun blockThatNeverSuspendsIsNeverCancelled() =
        runVirtual {
            lateinit var timeout: Timeout
            assertEquals("result", timeout(Duration.ZERO) { "result".also { _ -> timeout = it } })
            sleep(1.seconds)
            assertFalse(timeout.expired)
        }

    @Test
    fun blockThatCannotBeCancelledEndsTheTimeoutWhenItEnds() =
        runVirtual {
            assertThrows<TimeoutException> { timeout(1.seconds) { withContext(NonCancellable) { sleep(10.seconds) } } }
            assertEquals(10.seconds, time())
        }

    // asyncio 33
    @Test
    fun deadlineAndEndInTheSameMomentIsATimeout() =
        runVirtual {
            assertThrows<TimeoutException> { timeout(1.seconds) { sleep(1.seconds) } }
            timeout(1.seconds) { sleep(1.seconds - 1.nanoseconds) }
        }

    @Test
    fun valueThatCameFirstInTheTurnOfTheDeadlineIsLate() =
        runVirtual {
            val value = CompletableDeferred<Int>()
            currentLoop().callLater(1.seconds) { value.complete(5) }
            // The value resumes the block in the next turn only, and the deadline is due in this one.
            assertThrows<TimeoutException> { timeout(1.seconds) { value.await() } }
            assertEquals(5, value.await())
        }

    @Test
    fun nullIsAResult() =
        runVirtual {
            assertNull(timeout(1.seconds) { null as String? })
        }

    @Test
    fun timeoutOnAForeignDispatcherStaysThere() =
        runVirtual {
            val loop = currentLoop()
            withContext(Dispatchers.IO) {
                assertThrows<TimeoutException> {
                    timeout(1.hours) {
                        assertFalse(loop.isOnLoop())
                        sleep(2.hours)
                    }
                }
                assertFalse(loop.isOnLoop())
            }
            assertTrue(time() >= 1.hours)
        }

    @Test
    fun foreignCoroutineOnTheLoopTimesOutWithoutATaskName() {
        val loop = loops.start()
        val thrown =
            assertThrows<TimeoutException> {
                runBlocking { withContext(loop) { timeout(1.milliseconds) { awaitCancellation() } } }
            }
        assertEquals("no result within 1ms", thrown.message)
    }

    @Test
    fun timeoutStillWorksOnAClosedLoop() {
        val loop = loops.loop()
        val resume = CompletableDeferred<Unit>()
        val outcome = CompletableFuture<Throwable?>()
        loop.createTask("straggler", eager = true) {
            withContext(NonCancellable) {
                resume.await()
                outcome.complete(runCatching { timeout(1.milliseconds) { awaitCancellation() } }.exceptionOrNull())
            }
        }
        loop.runUntilComplete { sleep(Duration.ZERO) }
        assertEquals(listOf("straggler"), loop.close(Duration.ZERO).map { it.taskName })
        assertEquals(listOf("WARN loop \"test\" closed after 0s with 1 straggler: task \"straggler\""), log.take())
        resume.complete(Unit)
        assertTrue(outcome.orFail() is TimeoutException)
        awaitUntil("the straggler to end") { loop.tasks().isEmpty() }
    }

    @Test
    fun timeoutsOfManyTasksExpireInTheOrderOfTheirDeadlines() {
        val clock = VirtualClock()
        val loop = loops.on(clock)
        listOf(7, 3, 0, 9, 1, 5, 8, 2, 6, 4).forEach { n ->
            loop.createTask {
                runCatching { timeout(n.seconds) { sleep(1.hours) } }
                events += "$n"
            }
        }
        clock.advance(20.seconds)
        assertEquals(List(10) { "$it" }, events)
    }
}
