package dev.menai

import dev.menai.fixture.LeakCheck
import dev.menai.fixture.orFail
import dev.menai.testing.runVirtual
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.asContextElement
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
import kotlin.time.Duration
import kotlin.time.Duration.Companion.seconds

class EagerTaskTest {
    @RegisterExtension
    val loops = LeakCheck()

    private val events = mutableListOf<String>()

    // asyncio 87, 98
    @Test
    fun bodyThatDoesNotSuspendIsDoneWhenCreateTaskReturns() =
        runVirtual {
            val task = createTask(eager = true) { "value" }
            assertTrue(task.isCompleted)
            assertEquals("value", task.await())
        }

    // asyncio 89
    @Test
    fun bodyRunsInPlaceUpToItsFirstSuspension() =
        runVirtual {
            val task =
                createTask(eager = true) {
                    events += "step 1"
                    sleep(Duration.ZERO)
                    events += "step 2"
                }
            events += "created"
            task.await()
            assertEquals(listOf("step 1", "created", "step 2"), events)
        }

    // asyncio 97
    @Test
    fun taskIsNotEagerUnlessAsked() =
        runVirtual {
            val task = createTask { events += "body" }
            assertEquals(emptyList<String>(), events)
            task.await()
        }

    // asyncio 63
    @Test
    fun nameIsKnownInTheEagerStep() =
        runVirtual {
            assertEquals("prices", createTask("prices", eager = true) { currentTask()!!.name }.await())
        }

    @Test
    fun currentTaskIsSwappedForTheEagerStepOnly() =
        runVirtual {
            val creator = currentTask()
            val task = createTask(eager = true) { currentTask() }
            assertSame(creator, currentTask())
            assertSame(task, task.await())
        }

    // asyncio 94
    @Test
    fun threadLocalsOfTheEagerStepDoNotLeakToTheCreator() =
        runVirtual {
            val local = ThreadLocal<String>()
            withContext(local.asContextElement("creator")) {
                val task =
                    createTask(eager = true) {
                        val inherited = local.get()
                        withContext(local.asContextElement("task")) {
                            sleep(Duration.ZERO)
                            inherited to local.get()
                        }
                    }
                assertEquals("creator", local.get())
                assertEquals("creator" to "task", task.await())
                assertEquals("creator", local.get())
            }
        }

    // asyncio 90
    @Test
    fun cancelAfterEagerCompletionDoesNothing() =
        runVirtual {
            val task = createTask(eager = true) { 1 }
            task.cancel("too late")
            assertFalse(task.isCancelled)
            assertEquals(1, task.await())
        }

    // asyncio 91
    @Test
    fun cancelAfterEagerSuspensionReachesTheBody() =
        runVirtual {
            val task =
                createTask(eager = true) {
                    try {
                        sleep(Duration.INFINITE)
                    } catch (cancellation: CancellationException) {
                        events += cancellation.message!!
                        throw cancellation
                    }
                }
            task.cancel("enough")
            task.join()
            assertEquals(listOf("enough"), events)
            assertTrue(task.isCancelled)
        }

    // asyncio 93
    @Test
    fun loopListsTheTaskDuringItsStepAndWhileItWaitsOnly() =
        runVirtual {
            val done = createTask("done", eager = true) { currentLoop().tasks().map { it.name } }
            assertEquals(setOf("main", "done"), done.await().toSet())
            val waiting = createTask("waiting", eager = true) { sleep(1.seconds) }
            assertEquals(setOf("main", "waiting"), currentLoop().tasks().map { it.name }.toSet())
            waiting.await()
            assertEquals(listOf("main"), currentLoop().tasks().map { it.name })
        }

    @Test
    fun failureInTheEagerStepIsTheTasks() =
        runVirtual {
            val task = createTask<Unit>(eager = true) { throw Failure("in the first step") }
            assertTrue(task.isCancelled)
            assertEquals("in the first step", assertThrows<Failure> { task.await() }.message)
        }

    @Test
    fun eagerTasksNest() =
        runVirtual {
            val outer =
                createTask("outer", eager = true) {
                    events += "outer begins"
                    val inner =
                        createTask("inner", eager = true) {
                            events += "inner begins"
                            sleep(1.seconds)
                            events += "inner ends"
                        }
                    events += "outer goes on as ${currentTask()!!.name}"
                    inner.await()
                }
            events += "created"
            outer.await()
            val expected = listOf("outer begins", "inner begins", "outer goes on as outer", "created", "inner ends")
            assertEquals(expected, events)
        }

    @Test
    fun eagerFromCallbackOfTheLoopRunsInPlace() {
        val loop = loops.start()
        val done = CompletableFuture<Boolean>()
        loop.callSoon { done.complete(loop.createTask(eager = true) { }.isCompleted) }
        assertTrue(done.orFail())
    }

    @Test
    fun eagerFromOutsideTheLoopWaitsForATurn() {
        val loop = loops.loop()
        val task = loop.createTask(eager = true) { events += "body" }
        assertEquals(emptyList<String>(), events)
        loop.runUntilComplete { task.await() }
        assertEquals(listOf("body"), events)
    }

    @Test
    fun eagerTaskOfAnotherLoopIsNotRunHere() {
        val other = loops.start("other")
        runVirtual {
            assertNull(other.createTask(eager = true) { if (other.isOnLoop()) null else "wrong thread" }.await())
        }
    }
}
