package dev.menai.user

import dev.menai.debug.DebugOptions
import dev.menai.debug.debug
import dev.menai.fixture.LeakCheck
import dev.menai.testing.VirtualClock
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.extension.RegisterExtension
import kotlin.time.Duration.Companion.seconds

class HandleTextTest {
    @RegisterExtension
    val loops = LeakCheck()

    private class Tick : Runnable {
        override fun run() = Unit
    }

    @Test
    fun handleTellsItsCallbackAndItsStateAndInDebugModeItsCreatorEvenWhenCancelled() { // asyncio 389
        val clock = VirtualClock()
        val loop = loops.on(clock)
        val plain = loop.callSoon(Tick())
        loop.debug = DebugOptions()
        val soon = loop.callSoon(Tick())
        val timer = loop.callLater(1.seconds) { }
        val every = loop.callEvery(2.seconds, Tick())

        val tick = "callback dev.menai.user.HandleTextTest\$Tick"
        val site = "(created at HandleTextTest.kt:N)"
        val lambda = "callback of dev.menai.user.HandleTextTest"
        assertEquals("Handle($tick, waiting)", text(plain))
        assertEquals("Handle($tick $site, waiting)", text(soon))
        assertEquals("TimerHandle($lambda $site, at 1s, waiting)", text(timer))
        assertEquals("Handle($tick $site, every 2s, waiting)", text(every))

        listOf(plain, timer, every).forEach { it.cancel() }
        clock.runUntilIdle()
        assertEquals("Handle(a callback, cancelled)", text(plain))
        assertEquals("Handle($tick $site, begun)", text(soon))
        assertEquals("TimerHandle($lambda $site, at 1s, cancelled)", text(timer))
        assertEquals("Handle($tick $site, every 2s, cancelled)", text(every))
    }

    private fun text(handle: Any) = handle.toString().replace(Regex(":\\d+"), ":N")
}
