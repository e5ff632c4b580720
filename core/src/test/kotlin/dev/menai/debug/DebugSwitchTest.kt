package dev.menai.debug

import dev.menai.EventLoop
import dev.menai.fixture.LeakCheck
import dev.menai.fixture.awaitUntil
import dev.menai.fixture.inThread
import dev.menai.fixture.orFail
import dev.menai.fixture.stressFactor
import dev.menai.sleep
import dev.menai.testing.VirtualClock
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertNotNull
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.assertThrows
import org.junit.jupiter.api.extension.RegisterExtension
import kotlin.time.Duration
import kotlin.time.Duration.Companion.hours
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
            "-Dmenai.debug.slowCallback=50 is no duration above zero; write for instance 50ms, or Infinity for never",
            slow.message,
        )
        val misspelt =
            assertThrows<IllegalArgumentException> {
                withProperty("menai.debug.slowCallbacks" to "50ms") { DebugOptions.default }
            }
        assertEquals(
            "-Dmenai.debug.slowCallbacks is no option of debug mode; there are slowCallback, blockingCall, " +
                "creationSites, forgotten, leaks, stuckAfter",
            misspelt.message,
        )
    }

    @Test
    fun environmentIsReadLikeTheProperty() {
        val values = listOf("1", "true", "TRUE", null, "", "0", "false")
        assertEquals(listOf(true, true, true, false, false, false, false), values.map(DebugSettings::isSet))
        val refused = assertThrows<IllegalArgumentException> { DebugSettings.isSet("yes") }
        assertEquals("MENAI_DEBUG=yes is neither 1 nor 0, true nor false", refused.message)
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

    /** A step that throws its way out of the loop tells no end; the time until the next turn is no lag. */
    @Test
    fun turnWithoutAnEndIsNotMeasured() {
        val clock = VirtualClock()
        val counters = LoopCounters(loops.on(clock))
        repeat(16) { counters.batchBegins(1) }
        clock.advance(1.hours)
        counters.batchBegins(1)
        counters.batchEnds()

        assertEquals(0, counters.lag().samples)
    }

    /** The checks of a loop that is gone would be looked at for as long as it is referenced. */
    @Test
    fun switchThatMeetsTheCloseLeavesNothingWatched() {
        val kept =
            List(100 * stressFactor) {
                val loop = loops.start("switched")
                val switching = inThread { loop.debug = DebugOptions() }
                loop.close()
                switching.orFail()
                loop
            }
        awaitUntil("the watchdog's end") { Thread.getAllStackTraces().keys.none { it.name == Watchdog.NAME } }
        assertTrue(kept.all { it.isClosed })
    }

    private fun <T> withProperty(vararg properties: Pair<String, String>, block: () -> T): T =
        try {
            properties.forEach { (key, value) -> System.setProperty(key, value) }
            block()
        } finally {
            properties.forEach { (key, _) -> System.clearProperty(key) }
        }
}
