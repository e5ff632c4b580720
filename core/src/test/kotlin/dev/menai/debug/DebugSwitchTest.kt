package dev.menai.debug

import dev.menai.EventLoop
import dev.menai.fixture.LeakCheck
import dev.menai.sleep
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertNotNull
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.assertThrows
import org.junit.jupiter.api.extension.RegisterExtension
import kotlin.time.Duration
import kotlin.time.Duration.Companion.milliseconds

class DebugSwitchTest {
    @RegisterExtension
    val loops = LeakCheck()

    @Test
    fun isOffUnlessAskedFor() {
        assertNull(loops.loop().debug)
    }

    @Test
    fun isOnByOptionByPropertyAndAtRunTime() { // asyncio 305
        assertNotNull(loops.watch(EventLoop("a", debug = true)).debug)
        assertNotNull(withProperty("menai.debug" to "true") { loops.loop("b").debug })
        val loop = loops.loop("c")
        loop.debug = DebugOptions(slowCallback = 50.milliseconds)
        assertEquals(50.milliseconds, loop.debug?.slowCallback)
        loop.debug = null
        assertNull(loop.turn.probe)
    }

    @Test
    fun optionWinsOverProperty() {
        assertNull(withProperty("menai.debug" to "true") { loops.watch(EventLoop("a", debug = false)).debug })
    }

    @Test
    fun propertiesSwitchEachCheckOnItsOwn() {
        val options =
            withProperty(
                "menai.debug.slowCallback" to "30ms",
                "menai.debug.blockingCall" to "20ms",
                "menai.debug.creationSites" to "false",
                "menai.debug.forgotten" to "FALSE",
                "menai.debug.leaks" to "false",
                "menai.debug.stuckAfter" to "Infinity",
            ) { DebugOptions.default }

        val expected =
            "DebugOptions(slowCallback=30ms, blockingCall=20ms, creationSites=false, forgotten=false, leaks=false, " +
                "stuckAfter=Infinity)"
        assertEquals(expected, options.toString())
    }

    @Test
    fun defaultsAreThePagesOnes() {
        val expected =
            "DebugOptions(slowCallback=100ms, blockingCall=Infinity, creationSites=true, forgotten=true, leaks=true, " +
                "stuckAfter=1s)"
        assertEquals(expected, DebugOptions().toString())
    }

    @Test
    fun unreadablePropertiesAreRefusedByName() {
        val flag = assertThrows<IllegalArgumentException> { withProperty("menai.debug" to "on") { EventLoop() } }
        assertEquals("-Dmenai.debug=on is neither true nor false", flag.message)
        val slow =
            assertThrows<IllegalArgumentException> {
                withProperty("menai.debug.slowCallback" to "50") { DebugOptions.default }
            }
        assertEquals(
            "-Dmenai.debug.slowCallback=50 is no duration above zero; write for instance 50ms",
            slow.message,
        )
    }

    @Test
    fun durationsOfZeroAreRefused() {
        val zero = assertThrows<IllegalArgumentException> { DebugOptions(slowCallback = Duration.ZERO) }
        assertEquals("slowCallback <= 0: 0s", zero.message)
    }

    @Test
    fun statisticsCountWhatAWatchedLoopDoes() {
        val loop = loops.watch(EventLoop("a", debug = true))
        loop.runUntilComplete { repeat(100) { sleep(Duration.ZERO) } }

        val statistics = loop.statistics()
        assertEquals(
            listOf(101L, 0, 0, 0),
            with(statistics) { listOf(steps, tasks.toLong(), timers.toLong(), ready.toLong()) },
        )
        assertTrue(statistics.turns in 101..102, "$statistics")
        assertTrue(statistics.lag.samples > 0, "$statistics")
    }

    private fun <T> withProperty(vararg properties: Pair<String, String>, block: () -> T): T =
        try {
            properties.forEach { (key, value) -> System.setProperty(key, value) }
            block()
        } finally {
            properties.forEach { (key, _) -> System.clearProperty(key) }
        }
}
