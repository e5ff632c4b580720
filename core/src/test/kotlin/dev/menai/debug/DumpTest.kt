package dev.menai.debug

import dev.menai.createTask
import dev.menai.fixture.LeakCheck
import dev.menai.fixture.awaitOrFail
import dev.menai.fixture.awaitUntil
import dev.menai.fixture.inThread
import dev.menai.fixture.orFail
import dev.menai.sync.Event
import dev.menai.taskGroup
import dev.menai.testing.VirtualClock
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.extension.RegisterExtension
import java.io.ByteArrayOutputStream
import java.io.PrintStream
import java.util.concurrent.CountDownLatch
import kotlin.time.Duration.Companion.hours

/** The text of a dump, and loops in all states; what tasks wait for is `LoopDumpTest`'s. */
class DumpTest {
    @RegisterExtension
    val loops = LeakCheck()

    private val clock = VirtualClock()

    private fun printed(print: (PrintStream) -> Unit): String =
        ByteArrayOutputStream().also { print(PrintStream(it, true, "UTF-8")) }.toString("UTF-8").replace("\r\n", "\n")

    @Test
    fun treeOfAnIdleLoop() {
        val loop = loops.on(clock, "orders")
        val event = Event("go")
        val tasks =
            listOf(
                loop.createTask("a") { taskGroup("g") { createTask("b") { event.wait() } } },
                loop.createTask("d") { event.wait() },
            )
        val timers = listOf(loop.callLater(2.hours) { }, loop.callEvery(1.hours) { })
        clock.runUntilIdle()
        val text = printed(loop::printTasks).lines().filterNot { it.trim(' ', '│').startsWith("at ") }
        val expected =
            """
            loop "orders", not running
              0 turns, 0 steps, lag no samples; 3 tasks, 0 ready, 2 timers, 0 outside
              timers due in 1h (callEvery(1h)) and 2h
            ├── task "a", waits for task "b"
            │   └── task group "g"
            │       └── task "b", waits for Event "go" (not set, 2 waiting)
            │               awaited by task "a"
            └── task "d", waits for Event "go" (not set, 2 waiting)

            """.trimIndent()
        assertEquals(expected, text.joinToString("\n"))
        event.set()
        timers.forEach { it.cancel() }
        clock.runUntilIdle()
        assertTrue(tasks.all { it.isCompleted })
    }

    @Test
    fun callsOfATaskStandBelowItInnermostFirst() {
        val loop = loops.on(clock, "orders")
        val event = Event()
        loop.createTask("a") {
            event.wait()
            println()
        }
        clock.runUntilIdle()
        val calls = loop.dump().toString().lines().filter { it.startsWith("        at ") }
        assertTrue("DumpTest" in calls.last(), calls.toString())
        event.set()
        clock.runUntilIdle()
    }

    @Test
    fun taskThatDumpsItsOwnLoopIsRunningAndComesFirst() {
        val loop = loops.loop("orders")
        loop.debug = DebugOptions(creationSites = false)
        val dump =
            loop.runUntilComplete {
                val event = Event()
                val sleeper = createTask("sleeper") { event.wait() }
                loop.dump().also {
                    event.set()
                    sleeper.join()
                }
            }
        assertEquals("running", dump.state)
        assertTrue(dump.isExact)
        assertTrue(dump.threadName!!.startsWith(Thread.currentThread().name), dump.threadName)
        assertEquals(TaskDump.State.RUNNING, dump.tasks.first().state)
        assertTrue(dump.tasks.first().stack.any(::isOurs))
    }

    @Test
    fun loopThatTurnsLooksItself() {
        val loop = loops.start("orders")
        awaitUntil("its thread to begin") { loop.isRunning }
        val dump = inThread { loop.dump() }.orFail("the dump")
        assertTrue(dump.isExact)
        assertEquals("running", dump.state)
        assertEquals(emptyList<StackTraceElement>(), dump.threadStack)
    }

    @Test
    fun loopThatIsStuckIsLookedAtFromOutside() {
        val loop = loops.start("orders")
        val begun = CountDownLatch(1)
        val end = CountDownLatch(1)
        loop.callSoon {
            begun.countDown()
            end.awaitOrFail()
        }
        begun.awaitOrFail()
        val dump = loop.dump()
        end.countDown()
        assertFalse(dump.isExact)
        assertEquals("running", dump.state)
        assertEquals("menai-orders", dump.threadName)
        assertTrue(dump.threadStack.any(::isOurs), dump.threadStack.toString())
        assertTrue(dump.toString().startsWith("loop \"orders\", running on thread \"menai-orders\", did not answer\n"))
        assertTrue(javaClass.name in dump.toString())
    }

    private fun isOurs(frame: StackTraceElement) = frame.className.startsWith(javaClass.name)

    @Test
    fun taskThatIsStuckIsRunningWithItsThreadsStack() {
        val loop = loops.start("orders")
        loop.debug = DebugOptions(creationSites = false, slowCallback = 1.hours)
        val begun = CountDownLatch(1)
        val end = CountDownLatch(1)
        loop.createTask("stuck") {
            begun.countDown()
            end.awaitOrFail()
        }
        begun.awaitOrFail()
        val task = loop.dump().tasks.first()
        end.countDown()
        assertEquals("task \"stuck\"", task.title)
        assertEquals(TaskDump.State.RUNNING, task.state)
        assertTrue(task.stack.any(::isOurs))
    }

    @Test
    fun askerThatIsInterruptedLooksItselfAndStaysInterrupted() {
        val loop = loops.start("orders")
        val interrupted =
            inThread {
                Thread.currentThread().interrupt()
                loop.dump()
                Thread.interrupted()
            }
        assertTrue(interrupted.orFail())
    }

    @Test
    fun closedLoopHasNothingLeft() {
        val loop = loops.start("orders")
        loop.close()
        val dump = loop.dump()
        assertEquals("closed", dump.state)
        assertTrue(dump.isExact)
        assertEquals(emptyList<TaskDump>(), dump.tasks)
        assertEquals(emptyList<String>(), dump.timers)
        assertNull(dump.threadName)
        assertTrue(dump.toString().startsWith("loop \"orders\", closed\n"), dump.toString())
    }

    @Test
    fun allOpenLoopsAreDumpedByName() {
        val closed = loops.loop("closed-before")
        loops.loop("orders")
        loops.start("arrivals")
        closed.close()
        val heads = printed { dumpAllLoops(it) }.lines().filter { it.startsWith("loop ") }
        val names = heads.map { it.substringAfter('"').substringBefore('"') }
        assertEquals(names.sorted(), names)
        assertTrue(names.containsAll(listOf("arrivals", "orders")), names.toString())
        assertFalse("closed-before" in names)
    }
}
