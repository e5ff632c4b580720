package dev.menai.user

import dev.menai.ReturnWhen
import dev.menai.TaskGroup
import dev.menai.asCompleted
import dev.menai.createTask
import dev.menai.debug.DebugOptions
import dev.menai.debug.TaskDump
import dev.menai.debug.debug
import dev.menai.debug.dump
import dev.menai.fixture.inThread
import dev.menai.fixture.orFail
import dev.menai.future.await
import dev.menai.gather
import dev.menai.queue.Queue
import dev.menai.race
import dev.menai.shield
import dev.menai.sleep
import dev.menai.sync.Event
import dev.menai.sync.Lock
import dev.menai.sync.withLock
import dev.menai.taskGroup
import dev.menai.threads.toThread
import dev.menai.timeout
import dev.menai.waitUntil
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.collect
import kotlinx.coroutines.launch
import kotlinx.coroutines.withContext
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import java.util.concurrent.CompletableFuture
import java.util.concurrent.CountDownLatch
import kotlin.time.Duration.Companion.hours
import kotlin.time.Duration.Companion.seconds

/** Who waits for what, for all there is to wait for. */
class LoopDumpTest : DumpedWaits() {
    @Test
    fun sleep() = assertEquals(listOf("a timer, 2s left"), waitOf { sleep(2.seconds) })

    @Test
    fun delayOfKotlinx() = assertEquals(listOf("a timer, 2s left"), waitOf { delay(2.seconds) })

    // asyncio 378
    @Test
    fun plainAwait() = assertEquals(listOf("task \"x\""), waitOf { createTask("x") { gate.await() }.await() })

    @Test
    fun join() = assertEquals(listOf("task \"x\""), waitOf { createTask("x") { gate.await() }.join() })

    // asyncio 378
    @Test
    fun gatherOfTasks() =
        assertEquals(
            listOf("task \"x\"", "task \"y\""),
            waitOf { gather(createTask("x") { gate.await() }, createTask("y") { gate.await() }) },
        )

    @Test
    fun gatherOfItemsWaitsForTheFirstThatIsMissing() {
        val task = taskOf { listOf(1, 2).gather { gate.await() } }
        assertEquals(1, task.waitsFor.size)
        assertEquals(2, task.children.size)
        assertEquals(task.children[0].title, task.waitsFor.single())
    }

    // asyncio 378
    @Test
    fun taskGroupWaitsForItsTasks() {
        val task =
            taskOf {
                taskGroup("prices") {
                    createTask("x") { gate.await() }
                    createTask("y") { gate.await() }
                }
            }
        assertEquals(listOf("task \"x\"", "task \"y\""), task.waitsFor)
        val group = task.children.single()
        assertEquals("task group \"prices\"", group.title)
        assertEquals(listOf("task \"x\"", "task \"y\""), group.children.map { it.title })
        assertEquals(listOf("task \"t\""), dumped("x").awaitedBy)
    }

    @Test
    fun tasksOfAnOpenGroupStandBelowItAndOthersBesideIt() {
        loop = loops.on(clock, "orders")
        loop.debug = DebugOptions()
        val group = TaskGroup.open(loop, "connection")
        loop.createTask("before") { gate.await() }
        group.createTask("reader") { gate.await() }
        group.createTask("writer") { gate.await() }
        clock.runUntilIdle()
        val tasks = loop.dump().tasks
        assertEquals(setOf("task \"before\"", "task group \"connection\""), tasks.map { it.title }.toSet())
        val shown = tasks.first { it.title.startsWith("task group") }
        assertEquals(listOf("task \"reader\"", "task \"writer\""), shown.children.map { it.title })
        assertEquals("LoopDumpTest.kt", shown.createdAt!!.frames.first().fileName)
        group.cancel("test is over")
        clock.runUntilIdle()
        inThread { group.close() }.orFail("the close")
    }

    // asyncio 378
    @Test
    fun shieldWaitsForWhatItShields() =
        assertEquals(listOf("task \"x\""), waitOf { shield(createTask("x") { gate.await() }) })

    // asyncio 378
    @Test
    fun timeoutWaitsForWhatItsBlockWaitsFor() =
        assertEquals(listOf("Event \"go\" (not set, 1 waiting)"), waitOf { timeout(1.hours) { Event("go").wait() } })

    // asyncio 378
    @Test
    fun waitUntilWaitsForItsTasks() =
        assertEquals(
            listOf("task \"x\"", "task \"y\""),
            waitOf {
                val tasks = listOf(createTask("x") { gate.await() }, createTask("y") { gate.await() })
                waitUntil(ReturnWhen.FIRST_COMPLETED, tasks)
            },
        )

    @Test
    fun raceWaitsForItsBlocks() {
        val task = taskOf { race({ gate.await() }, { gate.await() }) }
        assertEquals(task.children.map { it.title }, task.waitsFor)
        assertEquals(2, task.waitsFor.size)
    }

    @Test
    fun asCompletedWaitsForThoseThatAreLeft() =
        assertEquals(
            listOf("task \"x\"", "task \"y\""),
            waitOf {
                val tasks = listOf("x", "y").map { name -> createTask(name) { gate.await() } }
                asCompleted(tasks).collect()
            },
        )

    @Test
    fun launchedChildrenAreWaitedForAtTheEndOfTheirScope() {
        val task = taskOf { coroutineScope { launch { gate.await() } } }
        assertEquals(listOf("a coroutine of task \"t\""), task.waitsFor)
    }

    @Test
    fun foreignStage() {
        val waited = waitOf { CompletableFuture<Int>().await() }
        assertEquals(listOf("a stage of class java.util.concurrent.CompletableFuture"), waited)
    }

    @Test
    fun channelOfKotlinx() = assertEquals(listOf("a channel of kotlinx"), waitOf { Channel<Int>().receive() })

    @Test
    fun deferredOfKotlinx() = assertEquals(listOf("a CompletableDeferredImpl"), waitOf { gate.await() })

    @Test
    fun whatNobodyCanSee() = assertEquals(listOf("something outside Menai"), waitOf { awaitCancellation() })

    @Test
    fun waitsOfNonCancellableBlocksAreSeen() {
        val queue = Queue<Int>(name = "jobs")
        val full = Queue<Int>(1, "full").apply { tryPut(1) }
        val event = Event("go")
        val expected = listOf("Queue \"jobs\" (0 items, 1 getters)")
        assertEquals(expected, waitOf { withContext(NonCancellable) { queue.get() } })
        loop.createTask("putter") { withContext(NonCancellable) { full.put(2) } }
        val stage = CompletableFuture<Int>()
        loop.createTask("stage") { withContext(NonCancellable) { stage.await() } }
        loop.createTask("event") { withContext(NonCancellable) { event.wait() } }
        clock.runUntilIdle()
        assertEquals(listOf("Queue \"full\" (1 of 1 items, 1 unfinished, 1 putters)"), dumped("putter").waitsFor)
        assertEquals(listOf("a stage of class java.util.concurrent.CompletableFuture"), dumped("stage").waitsFor)
        assertEquals(listOf("Event \"go\" (not set, 1 waiting)"), dumped("event").waitsFor)
        queue.tryPut(1)
        full.tryGet()
        event.set()
        stage.complete(1)
        clock.runUntilIdle()
        assertEquals(emptyList<TaskDump>(), loop.dump().tasks)
    }

    @Test
    fun blockingCode() {
        val begun = CountDownLatch(1)
        val end = CountDownLatch(1)
        loop = loops.start("real")
        loop.createTask("t") {
            toThread {
                begun.countDown()
                end.await()
            }
        }
        begun.await()
        val task = dumped("t")
        assertTrue(task.waitsFor.single().startsWith("blocking code on thread \"menai-"), task.waitsFor.single())
        assertTrue(task.stack.any { it.className.startsWith(javaClass.name) })
        end.countDown()
    }

    // asyncio 377
    @Test
    fun stackListsTheInnermostCallFirst() {
        val task = taskOf { outer() }
        val methods = task.stack.map { it.methodName }
        assertEquals(listOf("inner", "outer"), methods.filter { it in setOf("inner", "outer") })
        assertEquals("LoopDumpTest.kt", task.stack.first { it.methodName == "inner" }.fileName)
    }

    private suspend fun outer() {
        inner()
        println()
    }

    private suspend fun inner() {
        Event().wait()
        println()
    }

    // asyncio 377, 381
    @Test
    fun taskNamesAllWhoWaitForIt() {
        taskOf {
            val x = createTask("x") { gate.await() }
            createTask("y") { x.await() }
            x.await()
        }
        assertEquals(listOf("task \"t\"", "task \"y\""), dumped("x").awaitedBy.sorted())
    }

    @Test
    fun readyTaskIsReady() {
        loop = loops.on(clock, "orders")
        loop.createTask("t") { }
        loop.createTask("u") { }
        assertEquals(listOf(TaskDump.State.UNKNOWN, TaskDump.State.UNKNOWN), loop.dump().tasks.map { it.state })
        loop.callSoon { loop.callSoon { } }
        clock.runUntilIdle()
        assertEquals(emptyList<TaskDump>(), loop.dump().tasks)
    }

    // asyncio 382
    @Test
    fun cyclesAreFoundAndShown() {
        val x = Lock("x")
        val y = Lock("y")
        loop = loops.on(clock, "orders")
        loop.debug = DebugOptions(creationSites = false, stuckAfter = kotlin.time.Duration.INFINITE)
        loop.createTask("a") {
            x.withLock {
                sleep(1.seconds)
                y.withLock { }
            }
        }
        loop.createTask("b") {
            y.withLock {
                sleep(1.seconds)
                x.withLock { }
            }
        }
        clock.advance(1.seconds)
        assertEquals(listOf("task \"a\" → task \"b\" → task \"a\""), loop.dump().cycles)
    }
}
