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

class TaskGroupTest {
    @RegisterExtension
    val log = CapturedLog()

    private val events = mutableListOf<String>()

    // asyncio 182
    @Test
    fun waitsForAllTasksAndReturnsTheResultOfItsBody() =
        runVirtual {
            lateinit var late: Task<Int>
            val sum =
                taskGroup {
                    val first = createTask { sleep(1.seconds).let { 1 } }
                    sleep(1.seconds)
                    late = createTask { sleep(2.seconds).let { 2 } }
                    first.await() + 10
                }
            assertEquals(11, sum)
            assertEquals(2, late.resultOrThrow())
            assertEquals(3.seconds, time())
        }

    @Test
    fun groupWithoutTasksIsItsBody() =
        runVirtual {
            val text: String = taskGroup { "x" }
            val nothing: String? = taskGroup { null }
            taskGroup {}
            assertEquals("x", text)
            assertEquals(null, nothing)
        }

    // asyncio 183
    @Test
    fun cancelledTaskTakesNobodyWithIt() =
        runVirtual {
            val result =
                taskGroup {
                    val victim = createTask { awaitCancellation() }
                    val other = createTask { sleep(2.seconds).let { "other" } }
                    sleep(1.seconds)
                    victim.cancel("not needed")
                    other.await()
                }
            assertEquals("other", result)
        }

    // asyncio 183: a task that cancels itself is no failure, either
    @Test
    fun taskThatEndsItselfByACancellationTakesNobodyWithIt() =
        runVirtual {
            taskGroup {
                createTask { throw CancellationException("had enough") }
                createTask { sleep(1.seconds).also { events += "done" } }
            }
            assertEquals(listOf("done"), events)
        }

    @Test
    fun timeoutOfKotlinxInATaskIsAFailure() =
        runVirtual<Unit> {
            val failure =
                assertThrows<TaskCancelledException> {
                    taskGroup {
                        createTask("slow") { withTimeout(1000) { awaitCancellation() } }
                        createTask { awaitCancellation() }
                    }
                }
            assertTrue(failure.message!!.startsWith("task \"slow\" was cancelled: "), failure.message)
            assertInstanceOf(TimeoutCancellationException::class.java, failure.cause!!)
        }

    @Test
    fun timeoutInATaskIsAFailure() =
        runVirtual<Unit> {
            assertThrows<TimeoutException> {
                taskGroup { createTask { timeout(1.seconds) { awaitCancellation() } } }
            }
        }

    // asyncio 185, 207
    @Test
    fun firstFailureCancelsTasksAndBodyAndIsThrownWhenTheyHaveStopped() =
        runVirtual {
            val failure = Failure("bad")
            val thrown =
                assertThrows<Failure> {
                    taskGroup {
                        createTask { events.stopSlowly("slow", cleanup = 2.seconds) }
                        createTask { sleep(1.seconds).also { throw failure } }
                        events.stopSlowly("body", cleanup = 3.seconds)
                    }
                }
            assertSame(failure, thrown)
            assertEquals(setOf("body cancelled", "slow cancelled"), events.take(2).toSet())
            assertEquals(listOf("slow stopped", "body stopped"), events.drop(2))
            assertEquals(4.seconds, time())
        }

    // asyncio 185, 191, 207: all failures, in completion order
    @Test
    fun laterFailuresAreSuppressedInTheOrderTheyHappened() =
        runVirtual {
            val thrown =
                assertThrows<Failure> {
                    taskGroup {
                        for (n in listOf(3, 1)) createTask { failSlowly(n) }
                        createTask { sleep(1.seconds).also { throw Failure("first") } }
                        failSlowly(2)
                    }
                }
            assertEquals("first", thrown.message)
            assertEquals(listOf("late 1", "late 2", "late 3"), thrown.suppressedIds())
        }

    // asyncio 191
    @Test
    fun failureOfTheBodyCancelsTheTasks() =
        runVirtual {
            val thrown =
                assertThrows<Failure> {
                    taskGroup {
                        createTask { failSlowly(1) }
                        sleep(1.seconds)
                        throw Failure("body")
                    }
                }
            assertEquals("body", thrown.message)
            assertEquals(listOf("late 1"), thrown.suppressedIds())
        }

    @Test
    fun failureThatTheBodyAwaitedIsThereOnce() =
        runVirtual {
            val failure = Failure("x")
            val thrown = assertThrows<Failure> { taskGroup { createTask { throw failure }.await() } }
            assertSame(failure, thrown)
            assertEquals(emptyList<String>(), thrown.suppressedIds())
        }

    @Test
    fun bodyThatAwaitsACancelledTaskHasFailed() =
        runVirtual {
            val thrown =
                assertThrows<TaskCancelledException> {
                    taskGroup(name = "pages") {
                        val victim = createTask { awaitCancellation() }
                        createTask { events.stopSlowly("other") }
                        sleep(1.seconds)
                        victim.cancel("gone")
                        victim.await()
                    }
                }
            assertEquals("the body of task group \"pages\" was cancelled: gone", thrown.message)
            assertEquals(listOf("other cancelled", "other stopped"), events)
            assertTrue(currentCoroutineContext().isActive)
        }

    // asyncio 193
    @Test
    fun endedTasksAreForgotten() =
        runVirtual {
            taskGroup {
                repeat(3) { createTask("t$it") { sleep(it.seconds) } }
                assertEquals(listOf("t0", "t1", "t2"), tasks().map { it.name })
                sleep(1.seconds)
                sleep(1.seconds / 2)
                assertEquals(listOf("t2"), tasks().map { it.name })
                sleep(1.seconds)
                assertEquals(emptyList<Task<*>>(), tasks())
            }
        }

    // asyncio 194
    @Test
    fun tasksCreateTasksWhileTheGroupWaits() =
        runVirtual {
            taskGroup {
                createTask {
                    sleep(1.seconds)
                    createTask {
                        sleep(1.seconds)
                        createTask { sleep(1.seconds).also { events += "grandchild" } }
                    }
                }
            }
            assertEquals(listOf("grandchild"), events)
            assertEquals(3.seconds, time())
        }

    // asyncio 194: there create_task is refused; here what it makes never begins
    @Test
    fun endlessSpawningStopsWithAFailure() =
        runVirtual {
            var begun = 0
            assertThrows<Failure> {
                taskGroup {
                    fun spawn() {
                        createTask {
                            begun++
                            sleep(1.seconds)
                            spawn()
                            spawn()
                        }
                    }
                    spawn()
                    createTask { sleep(4.5.seconds).also { throw Failure("stop") } }
                }
            }
            assertEquals(31, begun)
            assertEquals(4.5.seconds, time())
        }

    @Test
    fun taskCreatedWhileTheGroupStopsNeverBegins() =
        runVirtual {
            lateinit var late: Task<Unit>
            assertThrows<Failure> {
                taskGroup {
                    createTask { throw Failure("x") }
                    try {
                        awaitCancellation()
                    } finally {
                        assertFalse(isOpen)
                        late = createTask(eager = true) { events += "begun" }
                    }
                }
            }
            assertTrue(late.isCancelled)
            assertEquals(emptyList<String>(), events)
        }

    // asyncio 195
    @Test
    fun nameAndContextAreTheTasks() =
        runVirtual {
            taskGroup {
                val task = createTask("prices", context = CoroutineName("other")) { currentTask()!!.name }
                assertEquals("prices", task.await())
                assertTrue(createTask { currentTask()!!.name }.await().startsWith("task-"))
            }
            withContext(Trace("id-1")) {
                taskGroup {
                    assertEquals("id-1", createTask { traceId() }.await())
                    assertEquals("id-2", createTask(context = Trace("id-2")) { traceId() }.await())
                }
            }
        }

    private suspend fun traceId() = currentCoroutineContext()[Trace]!!.id

    // asyncio 199
    @Test
    fun endedGroupRefusesTasksAndSaysWhichOne() =
        runVirtual {
            lateinit var group: TaskGroup
            taskGroup(name = "pages") { group = this }
            val refused = assertThrows<TaskGroupEndedException> { group.createTask("late") { events += "begun" } }
            assertEquals("task group \"pages\" has ended; createTask(\"late\") refused", refused.message)
            assertEquals("TaskGroupScope(\"pages\", ended)", group.toString())
            taskGroup { group = this }
            val nameless = assertThrows<TaskGroupEndedException> { group.createTask { } }
            assertEquals("task group \"${group.name}\" has ended; createTask refused", nameless.message)
            assertTrue(group.name.startsWith("group-"))
            assertEquals(emptyList<String>(), events)
        }

    // asyncio 197: what a scope inside the body throws while the group stops is kept as well
    @Test
    fun failureOfAScopeAroundTheWaitInTheBodyIsKept() =
        runVirtual {
            val thrown =
                assertThrows<Failure> {
                    taskGroup {
                        createTask { throw Failure("task") }
                        try {
                            awaitCancellation()
                        } finally {
                            throw Failure("exit")
                        }
                    }
                }
            assertEquals("task", thrown.message)
            assertEquals(listOf("exit"), thrown.suppressedIds())
            assertTrue(currentCoroutineContext().isActive)
        }

    // asyncio 206
    @Test
    fun eagerTasksAreMembersAsOthers() =
        runVirtual {
            val failure = Failure("at once")
            val thrown =
                assertThrows<Failure> {
                    taskGroup {
                        createTask(eager = true) { events += "begun" }
                        assertEquals(listOf("begun"), events)
                        createTask(eager = true) { throw failure }
                        awaitCancellation()
                    }
                }
            assertSame(failure, thrown)
            taskGroup { createTask(eager = true) { sleep(1.seconds).also { events += "waited for" } } }
            assertEquals("waited for", events.last())
        }

    @Test
    fun launchInTheBodyBelongsToTheBody() =
        runVirtual {
            taskGroup { launch { sleep(1.seconds).also { events += "launched" } } }
            assertEquals(listOf("launched"), events)
            val thrown =
                assertThrows<Failure> {
                    taskGroup {
                        launch { throw Failure("launched") }
                        createTask { awaitCancellation() }
                    }
                }
            assertEquals("launched", thrown.message)
        }

    @Test
    fun fatalErrorGoesBeforeOtherFailures() =
        runVirtual {
            for (policy in GroupPolicy.entries) {
                val error = OutOfMemoryError("in a test")
                val thrown =
                    assertThrows<OutOfMemoryError> {
                        taskGroup(policy = policy) {
                            createTask { failSlowly(1) }
                            createTask("leak") { sleep(1.seconds).also { throw error } }
                            if (policy == GroupPolicy.COLLECT) createTask { throw Failure("before") }
                            awaitCancellation()
                        }
                    }
                assertSame(error, thrown.original())
                assertTrue(log.take().all { "failed fatally" in it })
            }
        }

    @Test
    fun sameInstanceThrownByTwoTasksIsThereOnce() =
        runVirtual {
            val failure = Failure("shared")
            val thrown =
                assertThrows<Failure> {
                    taskGroup(policy = GroupPolicy.COLLECT) { repeat(3) { createTask { throw failure } } }
                }
            assertSame(failure, thrown)
            assertEquals(emptyList<String>(), thrown.suppressedIds())
        }

    @Test
    fun groupNeedsALoop() {
        assertThrows<NoEventLoopException> { kotlinx.coroutines.runBlocking { taskGroup {} } }
    }

    @Test
    fun sleepingTasksOfAGroupAreListedByTheLoop() =
        runVirtual<Unit> {
            taskGroup<Unit> {
                createTask("listed") { sleep(1.hours) }
                assertTrue(currentLoop().tasks().any { it.name == "listed" })
                finish(Unit)
            }
        }

    private class Trace(val id: String) : kotlin.coroutines.AbstractCoroutineContextElement(Trace) {
        companion object : kotlin.coroutines.CoroutineContext.Key<Trace>
    }
}
