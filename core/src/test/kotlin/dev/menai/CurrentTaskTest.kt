package dev.menai

import dev.menai.fixture.LeakCheck
import dev.menai.fixture.orFail
import dev.menai.testing.runVirtual
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.Job
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.currentCoroutineContext
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.flow.flowOn
import kotlinx.coroutines.joinAll
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.supervisorScope
import kotlinx.coroutines.withContext
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertSame
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.assertThrows
import org.junit.jupiter.api.extension.RegisterExtension
import java.util.concurrent.CompletableFuture
import kotlin.time.Duration
import kotlin.time.Duration.Companion.seconds

class CurrentTaskTest {
    @RegisterExtension
    val loops = LeakCheck()

    // asyncio 51
    @Test
    fun interleavedTasksEachSeeThemselves() =
        runVirtual {
            val tasks =
                List(2) { i ->
                    createTask("task $i") {
                        List(3) {
                            sleep(Duration.ZERO)
                            currentTask()!!.name
                        }
                    }
                }
            assertEquals(listOf("task 0", "task 0", "task 0"), tasks[0].await())
            assertEquals(listOf("task 1", "task 1", "task 1"), tasks[1].await())
        }

    @Test
    fun scopesTimeoutsAndLaunchedChildrenBelongToTheirTask() =
        runVirtual {
            createTask("owner") {
                val seen = mutableListOf<String?>()
                coroutineScope { seen += currentTask()?.name }
                supervisorScope { seen += currentTask()?.name }
                timeout(1.seconds) { seen += currentTask()?.name }
                launch { seen += currentTask()?.name }.join()
                withContext(Dispatchers.IO) { seen += currentTask()?.name }
                flow { emit(currentTask()?.name) }.flowOn(Dispatchers.IO).first().let { seen += it }
                assertEquals(List(6) { "owner" }, seen)
            }.await()
        }

    @Test
    fun gatheredItemIsATaskOfItsOwn() =
        runVirtual {
            val (first, second) = gather({ currentTask() }, { currentTask() })
            assertEquals(3, setOf(first, second, currentTask()).size)
        }

    // asyncio 51
    @Test
    fun thereIsNoTaskInACoroutineThatNoTaskBegan() {
        assertNull(runBlocking { currentTask() })
        val loop = loops.start()
        assertNull(runBlocking { withContext(loop) { currentTask() } })
    }

    @Test
    fun foreignCoroutineOnTheLoopHasALoopAndNoTask() {
        val loop = loops.start()
        runBlocking {
            withContext(loop) { assertSame(loop, currentLoop()) }
            CoroutineScope(loop).launch { assertNull(currentTask()) }.join()
        }
    }

    // asyncio 51, 113
    @Test
    fun currentLoopNeedsALoop() {
        val refused = assertThrows<NoEventLoopException> { runBlocking { currentLoop() } }
        assertEquals("no event loop here; call from runLoop { } or from a task of a loop", refused.message)
        assertThrows<NoEventLoopException> { runBlocking { sleep(Duration.ZERO) } }
        assertThrows<NoEventLoopException> { runBlocking { time() } }
        assertThrows<NoEventLoopException> { runBlocking { timeout(1.seconds) { } } }
        assertThrows<NoEventLoopException> { runBlocking { listOf(1).gather { it } } }
        assertThrows<NoEventLoopException> { runBlocking { gather({ 1 }, { 2 }) } }
        assertThrows<NoEventLoopException> { runBlocking { gatherResults(listOf(suspend { 1 })) } }
    }

    // asyncio 302
    @Test
    fun currentLoopInsideAForeignDispatcherIsThatOfTheTask() =
        runVirtual {
            val loop = currentLoop()
            withContext(Dispatchers.IO) { assertSame(loop, currentLoop()) }
            withContext(NonCancellable) { assertSame(loop, currentLoop()) }
        }

    @Test
    fun currentLoopInsideAnotherLoopIsTheOther() {
        val other = loops.start("other")
        runVirtual {
            val task = currentTask()
            withContext(other) {
                assertSame(other, currentLoop())
                assertSame(task, currentTask())
            }
        }
    }

    @Test
    fun loopOfTheThreadIsKnownInCallbacks() {
        val loop = loops.start("orders")
        val seen = CompletableFuture<EventLoop?>()
        loop.callSoon { seen.complete(EventLoop.currentOrNull()) }
        assertSame(loop, seen.orFail())
        assertNull(EventLoop.currentOrNull())
        assertEquals(
            "thread \"${Thread.currentThread().name}\" runs no event loop; call from a callback or a task of one",
            assertThrows<NoEventLoopException> { EventLoop.current() }.message,
        )
    }

    @Test
    fun loopListsItsTasksAndThoseGatheredInThem() =
        runVirtual {
            val loop = currentLoop()
            val gathering = createTask("gathering") { gather({ sleep(1.seconds) }, { sleep(2.seconds) }) }
            sleep(Duration.ZERO)
            assertEquals(4, loop.tasks().size)
            val named = loop.tasks().map { it.name }.filterNot { it.startsWith("task-") }
            assertEquals(setOf("main", "gathering"), named.toSet())
            sleep(1.5.seconds)
            assertEquals(3, loop.tasks().size)
            gathering.await()
            assertEquals(listOf("main"), loop.tasks().map { it.name })
        }

    // asyncio 57: held by its loop here
    @Test
    fun taskThatNobodyReferencesIsHeldByItsLoop() {
        val loop = loops.start()
        loop.submit { createTask("forgotten") { CompletableDeferred<Unit>().await() } }.orFail()
        System.gc()
        val forgotten = loop.tasks().single()
        assertEquals("Task(\"forgotten\", active)", forgotten.toString())
        forgotten.cancel()
    }

    @Test
    fun loopListsOnlyItsOwnTasks() {
        val other = loops.start("other")
        val waiting = other.createTask("there") { sleep(Duration.INFINITE) }
        runVirtual {
            assertEquals(listOf("main"), currentLoop().tasks().map { it.name })
            assertEquals(listOf("there"), other.tasks().map { it.name })
        }
        waiting.cancel()
    }

    @Test
    fun listIsASnapshotThatMayBeTakenFromAnyThread() {
        val loop = loops.start()
        val tasks = List(100) { loop.createTask("t$it") { sleep(Duration.INFINITE) } }
        val seen = loop.tasks()
        assertEquals(tasks.toSet(), seen.toSet())
        tasks.forEach { it.cancel() }
        runBlocking { tasks.joinAll() }
        assertEquals(100, seen.size)
        assertEquals(emptyList<Task<*>>(), loop.tasks())
    }

    @Test
    fun jobOfATasksContextIsEqualToTheTask() =
        runVirtual {
            assertEquals(currentTask(), currentCoroutineContext()[Job])
        }
}
