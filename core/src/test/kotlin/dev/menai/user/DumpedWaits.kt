package dev.menai.user

import dev.menai.EventLoop
import dev.menai.createTask
import dev.menai.debug.DebugOptions
import dev.menai.debug.TaskDump
import dev.menai.debug.debug
import dev.menai.debug.dump
import dev.menai.fixture.LeakCheck
import dev.menai.testing.VirtualClock
import kotlinx.coroutines.CompletableDeferred
import org.junit.jupiter.api.AfterEach
import org.junit.jupiter.api.extension.RegisterExtension

/** What the tests of dumps have in common. Outside of Menai's packages, so that their frames are a user's. */
abstract class DumpedWaits {
    @RegisterExtension
    val loops = LeakCheck()

    protected val clock = VirtualClock()
    protected val gate = CompletableDeferred<Unit>()
    protected lateinit var loop: EventLoop

    @AfterEach
    fun endAll() {
        if (loop.isClosed || loop.isRunning) return
        loop.tasks().forEach { it.cancel("test is over") }
        clock.runUntilIdle()
    }

    /** What the task `t` of [body] waits for, as the dump says. */
    protected fun waitOf(debug: Boolean = false, body: suspend () -> Unit): List<String> = taskOf(debug, body).waitsFor

    protected fun taskOf(debug: Boolean = false, body: suspend () -> Unit): TaskDump {
        loop = loops.on(clock, "orders")
        if (debug) loop.debug = DebugOptions(creationSites = false)
        loop.createTask("t") { body() }
        clock.runUntilIdle()
        return dumped("t")
    }

    protected fun dumped(name: String): TaskDump = all(loop.dump().tasks).first { it.title == "task \"$name\"" }

    private fun all(tasks: List<TaskDump>): List<TaskDump> = tasks.flatMap { listOf(it) + all(it.children) }
}
