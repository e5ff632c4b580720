package dev.menai

import dev.menai.testing.runVirtual
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.currentCoroutineContext
import kotlinx.coroutines.ensureActive
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertSame
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.assertThrows
import kotlin.time.Duration.Companion.seconds

class TaskGroupNestingTest {
    private val events = mutableListOf<String>()

    // asyncio 189
    @Test
    fun innerFailureWithItsSuppressedIsOneFailureOfTheOuter() =
        runVirtual {
            val thrown =
                assertThrows<Failure> {
                    taskGroup {
                        createTask { failAfterCancel("outer sibling") }
                        sleep(1.seconds)
                        taskGroup {
                            createTask { failAfterCancel("inner sibling") }
                            sleep(1.seconds)
                            throw Failure("inner")
                        }
                    }
                }
            assertEquals("inner", thrown.message)
            assertEquals(listOf("inner sibling", "outer sibling"), thrown.suppressedIds())
        }

    @Test
    fun innerGroupThatFailsLaterIsSuppressedAsAWhole() =
        runVirtual {
            val thrown =
                assertThrows<Failure> {
                    taskGroup(policy = GroupPolicy.COLLECT) {
                        createTask { throw Failure("first") }
                        taskGroup {
                            createTask { failAfterCancel("inner sibling") }
                            sleep(1.seconds)
                            throw Failure("inner")
                        }
                    }
                }
            assertEquals(listOf("inner"), thrown.suppressedIds())
            assertEquals(listOf("inner sibling"), thrown.suppressed.single().suppressedIds())
        }

    // asyncio 174
    @Test
    fun failureInCleanupAfterATimeoutCarriesTheTimeout() =
        runVirtual {
            val thrown =
                assertThrows<Failure> {
                    timeout(1.seconds) {
                        taskGroup { createTask { failAfterCancel("in cleanup") } }
                    }
                }
            assertEquals("in cleanup", thrown.message)
            assertEquals(listOf("no result within 1s (task \"main\")"), thrown.suppressedIds())
        }

    private suspend fun failAfterCancel(id: String): Nothing =
        try {
            awaitCancellation()
        } finally {
            throw Failure(id)
        }

    // asyncio 189: the outer one fails; its inner group is cancelled, and only the outer's failure is there
    @Test
    fun failureOfTheOuterCancelsTheInner() =
        runVirtual {
            val thrown =
                assertThrows<Failure> {
                    taskGroup {
                        createTask { sleep(1.seconds).also { throw Failure("outer") } }
                        taskGroup {
                            createTask { events.stopSlowly("inner task") }
                            events.stopSlowly("inner body")
                        }
                    }
                }
            assertEquals("outer", thrown.message)
            assertEquals(emptyList<String>(), thrown.suppressedIds())
            assertEquals(setOf("inner task stopped", "inner body stopped"), events.drop(2).toSet())
        }

    // asyncio 202
    @Test
    fun bothFailAtOnceAndTheOutersCancelStillArrives() =
        runVirtual {
            val thrown =
                assertThrows<Failure> {
                    taskGroup {
                        val outer = this
                        try {
                            taskGroup {
                                createTask { sleep(1.seconds).also { throw Failure("inner") } }
                                outer.createTask { sleep(1.seconds).also { throw Failure("outer") } }
                                awaitCancellation()
                            }
                        } catch (failure: Failure) {
                            events += "caught ${failure.id}"
                        }
                        currentCoroutineContext().ensureActive()
                        events += "not reached"
                    }
                }
            assertEquals("outer", thrown.message)
            assertEquals(listOf("caught inner"), events)
        }

    @Test
    fun tasksOfTheOuterMayBeCreatedInTheInner() =
        runVirtual {
            taskGroup {
                val outer = this
                taskGroup {
                    outer.createTask { sleep(2.seconds).also { events += "outer task" } }
                    createTask { sleep(1.seconds).also { events += "inner task" } }
                }
                events += "inner ended"
            }
            assertEquals(listOf("inner task", "inner ended", "outer task"), events)
        }

    @Test
    fun groupsInTasksOfGroupsAreStoppedFromTheTop() =
        runVirtual {
            val failure = Failure("top")
            val thrown =
                assertThrows<Failure> {
                    taskGroup {
                        createTask { nest(depth = 50) }
                        sleep(1.seconds)
                        throw failure
                    }
                }
            assertSame(failure, thrown)
            assertEquals(50, events.size)
        }

    private suspend fun nest(depth: Int) {
        if (depth == 0) awaitCancellation()
        taskGroup {
            createTask {
                try {
                    nest(depth - 1)
                } catch (cancelled: CancellationException) {
                    events += "$depth"
                    throw cancelled
                }
            }
        }
    }

    @Test
    fun taskCannotAwaitTheTaskThatRunsItsGroup() =
        runVirtual {
            lateinit var outer: Task<Unit>
            outer = currentLoop().createTask { taskGroup { createTask { outer.await() }.let {} } }
            val refused = assertThrows<IllegalStateException> { outer.await() }
            assertEquals("task \"${outer.name}\" cannot await itself", refused.message)
        }
}
