package dev.menai.debug

import dev.menai.EventLoop
import dev.menai.fixture.LeakCheck
import dev.menai.testing.VirtualClock
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.assertThrows
import org.junit.jupiter.api.extension.RegisterExtension
import kotlin.time.Duration
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.nanoseconds

class LagHistogramTest {
    @RegisterExtension
    val loops = LeakCheck()

    private fun histogram(vararg nanos: Long): LagHistogram {
        val counts = LongArray(LagHistogram.BUCKETS)
        nanos.forEach { counts[LagHistogram.bucketOf(it)]++ }
        return LagHistogram(counts)
    }

    @Test
    fun bucketIsTheNextPowerOfTwo() {
        val expected = listOf(0L to 0, 1L to 0, 2L to 1, 3L to 2, 4L to 2, 5L to 3, 1024L to 10, 1025L to 11, -5L to 0)
        assertEquals(expected, expected.map { it.first to LagHistogram.bucketOf(it.first) })
        assertEquals(LagHistogram.BUCKETS - 1, LagHistogram.bucketOf(Long.MAX_VALUE))
    }

    @Test
    fun shareIsReachedByTheSmallestPowerOfTwoThatCoversIt() {
        val lag = histogram(1, 2, 4, 8, 16, 32, 64, 128, 256, 512)
        assertEquals(10, lag.samples)
        val shares = mapOf(0.0 to 0L, 0.1 to 1L, 0.5 to 16L, 0.51 to 32L, 0.9 to 256L, 0.91 to 512L, 1.0 to 512L)
        assertEquals(shares, shares.mapValues { lag.nanosAtMost(it.key) })
        assertEquals(512.nanoseconds, lag.max)
    }

    /** 0.07 * 100 is a little more than 7 in floating point; the eighth sample is not asked for. */
    @Test
    fun shareOfManySamplesIsNotRoundedPastTheSampleItMeans() {
        val lag = histogram(*LongArray(7) { 1 }, *LongArray(93) { 1024 })
        assertEquals(1, lag.nanosAtMost(0.07))
        assertEquals(1024, lag.nanosAtMost(0.08))
    }

    @Test
    fun withoutSamplesAllIsZero() {
        assertEquals(listOf(0L, 0L), listOf(histogram().nanosAtMost(1.0), histogram().max.inWholeNanoseconds))
        assertEquals("no samples", histogram().toString())
    }

    @Test
    fun sharesOutsideOfZeroToOneAreRefused() {
        for (share in listOf(-0.1, 1.1, Double.NaN)) {
            val failure = assertThrows<IllegalArgumentException> { histogram(1).atMost(share) }
            assertEquals("share not in 0..1: $share", failure.message)
        }
    }

    /** On a clock of its own: a callback that takes 40 ms makes the timers of that time late. */
    @Test
    fun lateTimersAndLongTurnsAreSamples() {
        val poller = HandClock()
        val loop = loops.watch(dev.menai.newLoop("late", poller, debug = false))
        loop.debug = DebugOptions(slowCallback = Duration.INFINITE)
        loop.callSoon { poller.now += 40.milliseconds }
        loop.callLater(10.milliseconds) { loop.stop() }
        loop.runForever()

        val lag = loop.statistics().lag
        assertEquals("median ≤ 33.554432ms, 99 % ≤ 33.554432ms, all ≤ 33.554432ms", lag.toString())
        assertEquals(1, lag.samples) // the turns before the sixteenth are not measured
    }

    /** Counts only; the virtual clock does not stand for anything here. */
    @Test
    fun oneTurnInSixteenIsMeasured() {
        val loop: EventLoop = loops.on(VirtualClock())
        loop.debug = DebugOptions(slowCallback = Duration.INFINITE)
        loop.runUntilComplete { repeat(159) { dev.menai.sleep(Duration.ZERO) } }
        val statistics = loop.statistics()
        assertEquals(statistics.turns / 16, statistics.lag.samples)
    }
}
