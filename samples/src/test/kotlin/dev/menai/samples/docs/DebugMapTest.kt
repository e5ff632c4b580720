package dev.menai.samples.docs

import dev.menai.EventLoop
import dev.menai.createTask
import dev.menai.currentLoop
import dev.menai.debug.DebugOptions
import dev.menai.debug.LoopListener
import dev.menai.debug.StepInfo
import dev.menai.debug.debug
import dev.menai.debug.dump
import dev.menai.debug.listen
import dev.menai.debug.printTasks
import dev.menai.debug.statistics
import dev.menai.runLoop
import dev.menai.samples.printedBy
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import kotlin.time.Duration.Companion.milliseconds

/** The Kotlin lines about debug mode in docs/asyncio-map.md, each run once. */
class DebugMapTest {
    private val done = ArrayList<String>()

    private suspend fun main() {
        done += "debug ${currentLoop().debug != null}"
    }

    @Test
    fun switches() {
        runLoop(debug = true) { main() }
        assertEquals(listOf("debug true"), done)
        EventLoop("orders").use { loop ->
            loop.debug = DebugOptions()
            assertTrue(loop.debug != null)
            loop.debug = DebugOptions(slowCallback = 50.milliseconds)
            assertEquals(50.milliseconds, loop.debug?.slowCallback)
            loop.debug = null
        }
    }

    @Test
    fun whatIsNotedAndCounted() {
        val listener =
            object : LoopListener {
                override fun stepBegins(step: StepInfo) {
                    done += "step"
                }
            }
        EventLoop("orders", debug = true).use { loop ->
            val listening = loop.listen(listener)
            loop.runUntilComplete {
                val task = createTask("prices") { main() }
                assertTrue(task.createdAt != null)
                task.join()
            }
            listening.close()
            val (turns, lag) = loop.statistics().run { turns to lag }
            assertTrue(turns > 0 && lag.samples >= 0)
            assertTrue("step" in done)
        }
    }

    @Test
    fun dumps() =
        EventLoop("orders").use { loop ->
            val dump = loop.dump()
            assertEquals("orders", dump.loopName)
            assertTrue("not running" in printedBy { loop.printTasks() }.out)
        }
}
