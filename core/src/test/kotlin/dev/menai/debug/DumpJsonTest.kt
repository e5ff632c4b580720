package dev.menai.debug

import com.fasterxml.jackson.jr.ob.JSON
import dev.menai.EventLoop
import dev.menai.createTask
import dev.menai.fixture.LeakCheck
import dev.menai.sync.Lock
import dev.menai.sync.withLock
import dev.menai.taskGroup
import dev.menai.testing.VirtualClock
import kotlinx.coroutines.CompletableDeferred
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.extension.RegisterExtension
import kotlin.time.Duration.Companion.hours

/** What a library that reads JSON makes of a dump. */
class DumpJsonTest {
    @RegisterExtension
    val loops = LeakCheck()

    private val clock = VirtualClock()
    private val gate = CompletableDeferred<Unit>()

    private fun read(dump: LoopDump): Map<String, Any?> = JSON.std.mapFrom(dump.toJson())

    @Suppress("UNCHECKED_CAST")
    private fun tasksIn(fields: Map<String, Any?>, name: String = "tasks") = fields[name] as List<Map<String, Any?>>

    private fun end(loop: EventLoop) {
        gate.complete(Unit)
        loop.tasks().forEach { it.cancel("test is over") }
        clock.runUntilIdle()
    }

    @Test
    fun namesOfAnyCharactersComeBackAsTheyWere() {
        val loop = loops.on(clock, ODD)
        loop.createTask(ODD) { gate.await() }
        clock.runUntilIdle()
        val dump = loop.dump()
        val read = read(dump)
        assertEquals(ODD, read["loop"])
        assertEquals(listOf("task \"$ODD\""), tasksIn(read).map { it["title"] })
        assertTrue(dump.toJson().all { it in ' '..'~' || it.code > 0x7e && !it.isSurrogate() }, dump.toJson())
        end(loop)
    }

    /** A file in UTF-8 would have a question mark for it. */
    @Test
    fun halfACharacterIsEscaped() {
        val loop = loops.on(clock, "half \uD83D of one")
        assertTrue("half \\ud83d of one" in loop.dump().toJson())
    }

    @Test
    fun everyFieldOfTheDumpIsThere() {
        val loop = loops.on(clock, "orders")
        val lock = Lock("x")
        loop.debug = DebugOptions(creationSites = false)
        loop.createTask("t") { lock.withLock { taskGroup { createTask("member") { gate.await() } } } }
        loop.createTask("u") { lock.withLock { } }
        val timer = loop.callLater(1.hours) { }
        clock.runUntilIdle()
        val dump = loop.dump()
        val read = read(dump)
        assertEquals("not running", read["state"])
        assertEquals(true, read["exact"])
        assertTrue("thread" in read)
        assertNull(read["thread"])
        assertEquals(emptyList<String>(), read["threadStack"])
        assertEquals(listOf("1h"), read["timers"])
        assertEquals(emptyList<String>(), read["cycles"])
        assertSame(dump.tasks, tasksIn(read))
        assertStatistics(dump.statistics, read["statistics"] as Map<*, *>)
        assertEquals(listOf("Lock \"x\""), tasksIn(read)[0]["holds"])
        timer.cancel()
        end(loop)
    }

    private fun assertSame(tasks: List<TaskDump>, read: List<Map<String, Any?>>) {
        assertEquals(tasks.size, read.size)
        for ((task, fields) in tasks.zip(read)) {
            val expected =
                mapOf(
                    "title" to task.title,
                    "createdAt" to task.createdAt?.toString(),
                    "state" to task.state.name.lowercase(),
                    "waitsFor" to task.waitsFor,
                    "holds" to task.holds,
                    "awaitedBy" to task.awaitedBy,
                    "stack" to task.stack.map { it.toString() },
                )
            assertEquals(expected, fields - "children")
            assertSame(task.children, tasksIn(fields, "children"))
        }
    }

    private fun assertStatistics(statistics: LoopStatistics, read: Map<*, *>) {
        val numbers = read.mapValues { (it.value as Number).toLong() }
        assertEquals(statistics.turns, numbers["turns"])
        assertEquals(statistics.steps, numbers["steps"])
        assertEquals(3, numbers["tasks"])
        assertEquals(1, numbers["timers"])
        assertEquals(0, numbers["outside"])
        assertTrue("lagNanosMedian" in numbers && "lagNanosMax" in numbers && "ready" in numbers)
    }

    private companion object {
        const val ODD = "a \"quoted\" \\ back\nslash\r\t\u0000\u0001\u001f\u007f\u2028 ä 漢 \uD83D\uDE00 </script>"
    }
}
