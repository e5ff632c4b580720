package dev.menai

import dev.menai.fixture.LeakCheck
import dev.menai.fixture.awaitOrFail
import dev.menai.fixture.inThread
import dev.menai.fixture.orFail
import dev.menai.testing.runVirtual
import kotlinx.coroutines.CoroutineName
import kotlinx.coroutines.Deferred
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.asContextElement
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.currentCoroutineContext
import kotlinx.coroutines.launch
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
import java.util.concurrent.CountDownLatch
import kotlin.coroutines.AbstractCoroutineContextElement
import kotlin.coroutines.CoroutineContext
import kotlin.time.Duration
import kotlin.time.Duration.Companion.seconds

class CreateTaskTest {
    @RegisterExtension
    val loops = LeakCheck()

    private val events = mutableListOf<String>()

    @Test
    fun bodyBeginsOnlyWhenTheCreatorYields() =
        runVirtual {
            val task = createTask { events += "body" }
            events += "created"
            task.await()
            assertEquals(listOf("created", "body"), events)
        }

    @Test
    fun tasksBeginInTheOrderTheyWereCreated() =
        runVirtual {
            val tasks = List(5) { i -> createTask { events += "task $i" } }
            tasks.awaitAll()
            assertEquals(List(5) { "task $it" }, events)
        }

    // asyncio 37
    @Test
    fun taskRunsOnTheCurrentLoopUnderItsName() =
        runVirtual {
            val task = createTask("prices") { currentTask() to currentLoop() }
            val (seenTask, seenLoop) = task.await()
            assertSame(task, seenTask)
            assertSame(currentLoop(), seenLoop)
            assertSame(currentLoop(), task.loop)
            assertEquals("prices", task.name)
        }

    // asyncio 38
    @Test
    fun unnamedTasksGetGrowingNumbersOverAllLoops() {
        fun number(task: Task<*>) = Regex("task-(\\d+)").matchEntire(task.name)!!.groupValues[1].toLong()
        val first = loops.loop("one").createTask { }
        val second = loops.loop("two").createTask { }
        val third = first.loop.createTask("named") { }
        val fourth = first.loop.createTask { }
        assertTrue(number(first) < number(second), "${first.name} before ${second.name}")
        assertTrue(number(second) < number(fourth), "${second.name} before ${fourth.name}")
        assertEquals("named", third.name)
        assertEquals(first.name, first.name)
        listOf(first, second).forEach { it.loop.close() }
    }

    @Test
    fun nameIsNotUniqueAndMayBeEmpty() =
        runVirtual {
            val names = listOf("twin", "twin", "")
            assertEquals(names, names.map { createTask(it) { currentTask()!!.name } }.awaitAll())
        }

    @Test
    fun taskNameIsTheCoroutineNameOfItsBody() =
        runVirtual {
            withContext(CoroutineName("creator")) {
                assertEquals("prices", createTask("prices") { coroutineName() }.await())
                assertNull(createTask { coroutineName() }.await())
            }
        }

    private suspend fun coroutineName() = currentCoroutineContext()[CoroutineName]?.name

    // asyncio 43
    @Test
    fun deferredAsResultIsNotUnwrapped() =
        runVirtual {
            val inner = createTask { 1 }
            val outer: Task<Deferred<Int>> = createTask { inner }
            assertSame(inner, outer.await())
            assertEquals(1, inner.await())
        }

    @Test
    fun nullIsAResult() =
        runVirtual {
            assertNull(createTask { null as String? }.await())
        }

    // asyncio 53
    @Test
    fun taskInheritsContextElementsOfItsCreator() =
        runVirtual {
            withContext(Tag("creator")) {
                val task = createTask { withContext(Tag("inner")) { tag() } to tag() }
                assertEquals("inner" to "creator", task.await())
                assertEquals("creator", tag())
            }
        }

    // asyncio 54
    @Test
    fun parallelTasksKeepTheirThreadLocalsAcrossSuspensions() =
        runVirtual {
            val local = ThreadLocal<Int>()
            val tasks =
                List(100) { i ->
                    withContext(local.asContextElement(i)) {
                        createTask { List(3) { local.get().also { sleep(Duration.ZERO) } } }
                    }
                }
            assertEquals(List(100) { i -> List(3) { i } }, tasks.awaitAll())
            assertNull(local.get())
        }

    // asyncio 55
    @Test
    fun contextGivenToTheLoopIsSharedByItsTasks() =
        runVirtual {
            val shared = Tag("before")
            val loop = currentLoop()
            loop.createTask(context = shared) { shared().tag = "written by the first" }.await()
            assertEquals("written by the first", loop.createTask(context = shared) { shared().tag }.await())
        }

    private suspend fun shared() = currentCoroutineContext()[Tag]!!

    @Test
    fun jobAndDispatcherOfTheGivenContextAreReplaced() =
        runVirtual {
            val loop = currentLoop()
            val onLoop = loop.createTask(context = NonCancellable + Dispatchers.IO) { loop.isOnLoop() }
            assertTrue(onLoop.await())
            val endless = loop.createTask(context = NonCancellable) { sleep(Duration.INFINITE) }
            sleep(Duration.ZERO)
            endless.cancel()
            endless.join()
        }

    @Test
    fun taskOutlivesTheBlockThatMadeIt() =
        runVirtual {
            val outer = createTask { createTask { sleep(2.seconds).also { events += "inner" } } }
            val inner = outer.await()
            events += "outer"
            inner.await()
            assertEquals(listOf("outer", "inner"), events)
        }

    @Test
    fun cancelOfTheCreatorDoesNotReachTheTask() =
        runVirtual {
            lateinit var inner: Task<Int>
            val outer =
                createTask {
                    inner = createTask { sleep(1.seconds).let { 7 } }
                    sleep(Duration.INFINITE)
                }
            sleep(Duration.ZERO)
            outer.cancel()
            assertEquals(7, inner.await())
        }

    @Test
    fun taskWaitsForTheCoroutinesItLaunched() =
        runVirtual {
            createTask {
                launch { sleep(1.seconds).also { events += "launched" } }
                events += "body"
            }.await()
            assertEquals(listOf("body", "launched"), events)
        }

    @Test
    fun failureTakesNeitherTheLoopNorOtherTasks() =
        runVirtual {
            val failing = createTask { throw Failure("broken") }
            val other = createTask { sleep(1.seconds).let { "fine" } }
            assertSame(assertThrows<Failure> { failing.await() }, assertThrows<Failure> { failing.await() })
            assertEquals("fine", other.await())
            assertEquals("later", createTask { "later" }.await())
        }

    @Test
    fun taskMayBeCreatedFromAnyThread() {
        val loop = loops.start()
        val task = inThread { loop.createTask("foreign", eager = true) { loop.isOnLoop() } }.orFail()
        assertTrue(runBlocking { task.await() }, "a body asked to be eager from another thread runs on the loop")
    }

    @Test
    fun tasksOfOneThreadBeginInTheirOrder() {
        val loop = loops.start()
        val blocked = CountDownLatch(1)
        loop.callSoon { blocked.awaitOrFail() }
        val order = mutableListOf<Int>()
        val last = List(1000) { i -> loop.submit { order += i } }.last()
        blocked.countDown()
        last.orFail()
        assertEquals(List(1000) { it }, order)
    }

    @Test
    fun topLevelCreateTaskNeedsALoop() {
        val refused = assertThrows<NoEventLoopException> { runBlocking { createTask { } } }
        assertEquals("no event loop here; call from runLoop { } or from a task of a loop", refused.message)
    }

    @Test
    fun createTaskInsideForeignDispatcherUsesTheLoopOfTheTask() =
        runVirtual {
            val loop = currentLoop()
            val onLoop = CompletableFuture<Boolean>()
            withContext(Dispatchers.IO) {
                assertFalse(loop.isOnLoop())
                createTask(eager = true) { onLoop.complete(loop.isOnLoop()) }.await()
            }
            assertTrue(onLoop.orFail())
        }

    @Test
    fun closedLoopRefusesTasksByName() {
        val loop = loops.loop("orders")
        loop.close()
        assertEquals(
            "loop \"orders\" is closed; createTask(\"prices\") refused",
            assertThrows<LoopClosedException> { loop.createTask("prices") { } }.message,
        )
        assertEquals(
            "loop \"orders\" is closed; createTask refused",
            assertThrows<LoopClosedException> { loop.createTask { } }.message,
        )
    }

    /** A context element that can be told apart and written to. */
    private class Tag(var tag: String) : AbstractCoroutineContextElement(Tag) {
        companion object Key : CoroutineContext.Key<Tag>
    }

    private suspend fun tag() = currentCoroutineContext()[Tag]?.tag
}
