package dev.menai

import dev.menai.fixture.CapturedLog
import dev.menai.fixture.LeakCheck
import dev.menai.internal.loop.HandPoller
import dev.menai.testing.VirtualClock
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.extension.RegisterExtension
import kotlin.time.Duration
import kotlin.time.Duration.Companion.days
import kotlin.time.Duration.Companion.nanoseconds
import kotlin.time.Duration.Companion.seconds

class CallEveryTest {
    @RegisterExtension
    val loops = LeakCheck()

    @RegisterExtension
    val log = CapturedLog()

    private val clock = VirtualClock()
    private val loop = loops.on(clock)
    private val ran = ArrayList<Duration>()

    @Test
    fun runsAfterEachPeriodForTheFirstTimeOnePeriodFromNow() {
        val ticks = loop.callEvery(10.seconds) { ran += loop.time() }

        clock.advance(35.seconds)

        assertEquals(listOf(10.seconds, 20.seconds, 30.seconds), ran)
        assertTrue(ticks.cancel())
    }

    @Test
    fun cancelEndsTheTicks() {
        val ticks = loop.callEvery(1.seconds) { ran += loop.time() }
        clock.advance(1.seconds)

        assertTrue(ticks.cancel())
        assertTrue(ticks.isCancelled)
        assertFalse(ticks.cancel())
        clock.advance(5.seconds)

        assertEquals(listOf(1.seconds), ran)
    }

    @Test
    fun callbackMayEndItsOwnTicks() {
        lateinit var ticks: Handle
        ticks =
            loop.callEvery(1.seconds) {
                ran += loop.time()
                if (ran.size == 3) assertTrue(ticks.cancel())
            }

        clock.advance(10.seconds)

        assertEquals(listOf(1.seconds, 2.seconds, 3.seconds), ran)
    }

    @Test
    fun ticksGoOnAfterAFailure() {
        val ticks =
            loop.callEvery(1.seconds) {
                ran += loop.time()
                error("tick ${ran.size}")
            }

        clock.advance(2.seconds)

        ticks.cancel()
        assertEquals(listOf(1.seconds, 2.seconds), ran)
        assertEquals(
            List(2) {
                "ERROR exception in callback of loop \"test\" | java.lang.IllegalStateException: tick ${it + 1}"
            },
            log.take(),
        )
    }

    /** Ticks at 10, 20, 30 …; the one at 10 takes until 35: 20 and 30 are left out, 40 is on the grid again. */
    @Test
    fun overrunLeavesOutTheTicksItPassedBy() {
        val poller = HandPoller()
        val slow = loops.watch(LoopDispatcher("slow", poller))
        val ticks =
            slow.callEvery(10.nanoseconds) {
                ran += slow.time()
                if (ran.size == 1) poller.nowNanos = 35
            }

        slow.runUntilComplete { sleep(60.nanoseconds) }

        ticks.cancel()
        assertEquals(listOf(10, 40, 50, 60).map { it.nanoseconds }, ran)
    }

    @Test
    fun latenessOfLessThanAPeriodKeepsTheGrid() {
        val poller = HandPoller()
        val slow = loops.watch(LoopDispatcher("slow", poller))
        val ticks =
            slow.callEvery(10.nanoseconds) {
                ran += slow.time()
                poller.nowNanos += 9
            }

        slow.runUntilComplete { sleep(35.nanoseconds) }

        ticks.cancel()
        assertEquals(listOf(10, 20, 30).map { it.nanoseconds }, ran.take(3))
    }

    @Test
    fun farPeriodsAreAllowed() {
        val ticks = loop.callEvery((365 * 300).days) { ran += loop.time() }

        clock.advance(365.days)

        assertEquals(emptyList<Duration>(), ran)
        ticks.cancel()
    }

    @Test
    fun senselessPeriodsAreRefused() {
        assertEquals("period <= 0: 0s", refusal(Duration.ZERO))
        assertEquals("period <= 0: -1s", refusal((-1).seconds))
        assertEquals("period is infinite; a callback that never runs needs no timer", refusal(Duration.INFINITE))
    }

    private fun refusal(period: Duration) =
        assertThrows(IllegalArgumentException::class.java) { loop.callEvery(period) {} }.message
}
