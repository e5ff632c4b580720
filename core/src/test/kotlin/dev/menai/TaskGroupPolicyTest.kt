package dev.menai

import dev.menai.GroupPolicy.COLLECT
import dev.menai.GroupPolicy.FIRST_SUCCESS
import dev.menai.fixture.CapturedLog
import dev.menai.testing.runVirtual
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.withContext
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.assertThrows
import org.junit.jupiter.api.extension.RegisterExtension
import kotlin.time.Duration.Companion.seconds

/** The policies that asyncio's groups do not have, and the early end with a result. */
class TaskGroupPolicyTest {
    @RegisterExtension
    val log = CapturedLog()

    private val events = mutableListOf<String>()

    @Test
    fun collectLetsAllComeToTheirEnd() =
        runVirtual {
            val thrown =
                assertThrows<Failure> {
                    taskGroup(policy = COLLECT) {
                        createTask { sleep(2.seconds).also { throw Failure("second") } }
                        createTask { sleep(1.seconds).also { throw Failure("first") } }
                        createTask { sleep(4.seconds).also { events += "done" } }
                        sleep(3.seconds)
                        createTask { events += "created after the failures" }
                        throw Failure("body")
                    }
                }
            assertEquals("first", thrown.message)
            assertEquals(listOf("second", "body"), thrown.suppressedIds())
            assertEquals(listOf("created after the failures", "done"), events)
        }

    @Test
    fun aFailureThatWrapsAnEarlierOneIsKept() =
        runVirtual {
            val thrown =
                assertThrows<Failure> {
                    taskGroup<Unit>(policy = COLLECT) {
                        val first = createTask { throw Failure("first") }
                        createTask {
                            runCatching { first.await() }.onFailure {
                                throw Failure(
                                    "wrapper",
                                ).initCause(it)
                            }
                        }
                    }
                }
            assertEquals("first", thrown.message)
            assertEquals(listOf("wrapper"), thrown.suppressed.map { it.message })
        }

    @Test
    fun collectWithoutFailuresGivesTheResult() =
        runVirtual {
            assertEquals(3, taskGroup<Int>(policy = COLLECT) { createTask { 3 }.await() })
        }

    @Test
    fun firstSuccessCancelsTheOtherTasksButNotTheBody() =
        runVirtual {
            val winner =
                taskGroup(policy = FIRST_SUCCESS) {
                    var fastest = "none"
                    createTask { events.stopSlowly("slow", cleanup = 3.seconds) }
                    createTask { throw Failure("does not count") }
                    createTask { sleep(1.seconds).also { fastest = "fast" } }
                    sleep(2.seconds)
                    val late = createTask { events += "never" }
                    assertTrue(late.isCancelled)
                    fastest
                }
            assertEquals("fast", winner)
            assertEquals(listOf("slow cancelled", "slow stopped"), events)
            assertEquals(4.seconds, time())
        }

    @Test
    fun firstSuccessFailsIfAllFailed() =
        runVirtual {
            val thrown =
                assertThrows<Failure> {
                    taskGroup(policy = FIRST_SUCCESS) {
                        createTask { awaitCancellation() }.cancel("not a failure")
                        for (n in listOf(2, 1)) createTask { sleep(n.seconds).also { throw Failure("$n") } }
                    }
                }
            assertEquals("1", thrown.message)
            assertEquals(listOf("2"), thrown.suppressedIds())
        }

    @Test
    fun firstSuccessWithoutFailuresIsItsBody() =
        runVirtual {
            assertEquals(1, taskGroup<Int>(policy = FIRST_SUCCESS) { 1 })
        }

    @Test
    fun firstSuccessIsStoppedByTheFailureOfItsBody() =
        runVirtual {
            val thrown =
                assertThrows<Failure> {
                    taskGroup(policy = FIRST_SUCCESS) {
                        createTask { sleep(1.seconds) }
                        createTask { events.stopSlowly("other") }
                        sleep(2.seconds)
                        throw Failure("body")
                    }
                }
            assertEquals("body", thrown.message)
            assertEquals(listOf("other cancelled", "other stopped"), events)
        }

    @Test
    fun finishGivesTheResultWhenAllHaveStopped() =
        runVirtual {
            val mirrors = mapOf("far" to 3.seconds, "near" to 1.seconds)
            val page =
                taskGroup {
                    for ((mirror, distance) in mirrors) {
                        createTask {
                            sleep(distance)
                            assertTrue(finish("page of $mirror"))
                            assertFalse(finish("second"))
                        }
                    }
                    events.stopSlowly("body", cleanup = 4.seconds)
                }
            assertEquals("page of near", page)
            assertEquals(listOf("body cancelled", "body stopped"), events)
            assertEquals(5.seconds, time())
        }

    @Test
    fun finishInTheBodyGoesBeforeWhatItReturns() =
        runVirtual {
            val result =
                taskGroup {
                    finish("finished")
                    "returned"
                }
            assertEquals("finished", result)
            assertEquals(null, taskGroup<String?> { "returned".also { finish(null) } })
        }

    @Test
    fun failuresAfterFinishGoToTheExceptionHandler() =
        runVirtual {
            val result =
                taskGroup(name = "pages") {
                    createTask {
                        try {
                            awaitCancellation()
                        } finally {
                            throw Failure("late")
                        }
                    }
                    sleep(1.seconds)
                    finish(1)
                    2
                }
            assertEquals(1, result)
            val line = log.take().single()
            assertEquals(
                "ERROR a task of task group \"pages\", which was finished, failed | dev.menai.Failure: late",
                line,
            )
        }

    @Test
    fun finishAfterAFailureComesTooLate() =
        runVirtual {
            val thrown =
                assertThrows<Failure> {
                    taskGroup<Int> {
                        createTask { throw Failure("x") }
                        try {
                            awaitCancellation()
                        } finally {
                            assertFalse(finish(1))
                        }
                    }
                }
            assertEquals("x", thrown.message)
        }

    @Test
    fun finishAfterTheEndDoesNothing() =
        runVirtual {
            lateinit var group: TaskGroupScope<Int>
            assertEquals(1, taskGroup<Int> { 1.also { group = this } })
            assertFalse(group.finish(2))
        }

    @Test
    fun cancelledCallerGetsItsCancellationNotTheResult() =
        runVirtual {
            val task =
                currentLoop().createTask {
                    taskGroup {
                        createTask { withContext(NonCancellable) { sleep(3.seconds) } }
                        sleep(1.seconds)
                        finish(1)
                        2
                    }
                }
            sleep(2.seconds)
            task.cancel("stop")
            assertEquals("stop", assertThrows<CancellationException> { task.await() }.message)
            assertEquals(3.seconds, time())
        }
}
