package dev.menai.user

import dev.menai.EventLoop
import dev.menai.createTask
import dev.menai.debug.TaskDump
import dev.menai.debug.debug
import dev.menai.debug.dump
import dev.menai.fixture.LeakCheck
import dev.menai.sync.Lock
import dev.menai.sync.withLock
import dev.menai.testing.VirtualClock
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.debug.DebugProbes
import kotlinx.coroutines.launch
import org.junit.jupiter.api.AfterEach
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.BeforeEach
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.extension.RegisterExtension
import kotlin.coroutines.Continuation
import kotlin.coroutines.resume
import kotlin.coroutines.suspendCoroutine

/** What a dump tells where kotlinx's debug probes are installed, and only there. */
@OptIn(ExperimentalCoroutinesApi::class)
class ProbedDumpTest {
    @RegisterExtension
    val loops = LeakCheck()

    private val clock = VirtualClock()
    private lateinit var loop: EventLoop

    /** A library's callback, which alone keeps the continuation: no job knows of it. */
    private lateinit var callback: Continuation<Unit>

    @BeforeEach
    fun install() {
        DebugProbes.enableCreationStackTraces = true
        DebugProbes.install()
        loop = loops.on(clock, "orders")
        loop.debug = null
    }

    @AfterEach
    fun uninstall() {
        if (DebugProbes.isInstalled) DebugProbes.uninstall()
        DebugProbes.enableCreationStackTraces = false
    }

    private suspend fun library() {
        suspendCoroutine { callback = it }
        println()
    }

    private fun dumped(name: String): TaskDump = loop.dump().tasks.first { it.title == "task \"$name\"" }

    @Test
    fun suspensionThatNoJobKnowsOfIsShown() {
        loop.createTask("t") { library() }
        clock.runUntilIdle()
        val task = dumped("t")
        assertEquals(TaskDump.State.WAITING, task.state)
        assertEquals(listOf("something outside Menai"), task.waitsFor)
        assertTrue(task.stack.any { it.methodName == "library" && it.fileName == "ProbedDumpTest.kt" }, "${task.stack}")
        DebugProbes.uninstall()
        val alone = dumped("t")
        assertEquals(TaskDump.State.UNKNOWN, alone.state)
        assertEquals(emptyList<StackTraceElement>(), alone.stack)
        callback.resume(Unit)
        clock.runUntilIdle()
    }

    @Test
    fun creationIsShownWhereTheLoopDidNotNoteIt() {
        val gate = CompletableDeferred<Unit>()
        loop.createTask("t") { coroutineScope { launch { gate.await() } } }
        clock.runUntilIdle()
        val task = dumped("t")
        assertEquals("ProbedDumpTest.kt", task.createdAt!!.frames.first().fileName)
        assertEquals("ProbedDumpTest.kt", task.children.single().createdAt!!.frames.first().fileName)
        DebugProbes.uninstall()
        assertNull(dumped("t").createdAt)
        gate.complete(Unit)
        clock.runUntilIdle()
    }

    /** Ours is read from the continuations, through what the probes put around them. */
    @Test
    fun restIsAsWithoutThem() {
        val lock = Lock("x")
        val gate = CompletableDeferred<Unit>()
        loop.createTask("a") { lock.withLock { gate.await() } }
        loop.createTask("b") { lock.withLock { println() } }
        clock.runUntilIdle()
        val task = dumped("b")
        assertEquals(listOf("Lock \"x\" (locked, 1 waiting)"), task.waitsFor)
        DebugProbes.uninstall()
        assertEquals(dumped("b").stack, task.stack)
        gate.complete(Unit)
        clock.runUntilIdle()
    }
}
