package dev.menai

import dev.menai.fixture.LeakCheck
import dev.menai.fixture.awaitOrFail
import dev.menai.fixture.inThread
import dev.menai.fixture.orFail
import dev.menai.internal.loop.HandPoller
import dev.menai.testing.VirtualClock
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.extension.RegisterExtension
import java.util.concurrent.CompletableFuture
import java.util.concurrent.CountDownLatch
import kotlin.time.Duration
import kotlin.time.Duration.Companion.days
import kotlin.time.Duration.Companion.hours
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.nanoseconds
import kotlin.time.Duration.Companion.seconds

class CallLaterTest {
    @RegisterExtension
    val loops = LeakCheck()

    private val clock = VirtualClock()
    private val loop = loops.on(clock)
    private val ran = ArrayList<String>()

    private fun note(name: String) = Runnable { ran += "$name at ${loop.time()}" }

    @Test
    fun runsWhenTheDelayHasPassedAndNotBefore() {
        loop.callLater(2.seconds, note("later"))

        clock.advance(2.seconds - 1.nanoseconds)
        assertEquals(emptyList<String>(), ran)

        clock.advance(1.nanoseconds)
        assertEquals(listOf("later at 2s"), ran)
    }

    // asyncio 283
    @Test
    fun neverEarlyOnTheRealClock() {
        val real = loops.start("real")
        val late = CompletableFuture<Duration>()
        val begin = System.nanoTime()

        real.callLater(3.milliseconds) { late.complete((System.nanoTime() - begin).nanoseconds) }

        assertTrue(late.orFail() >= 3.milliseconds)
    }

    @Test
    fun runsByDeadlineThenByTheOrderTheyWereSet() {
        loop.callLater(2.seconds, note("a"))
        loop.callLater(1.seconds, note("b"))
        loop.callAt(2.seconds, note("c"))
        loop.callAt(1.seconds, note("d"))

        clock.advance(5.seconds)

        assertEquals(listOf("b at 1s", "d at 1s", "a at 2s", "c at 2s"), ran)
    }

    @Test
    fun zeroAndNegativeDelaysRunInTheNextTurnBehindWhatIsReady() {
        loop.callLater(Duration.ZERO, note("zero"))
        loop.callLater((-5).seconds, note("negative"))
        loop.callLater(-Duration.INFINITE, note("never was"))
        loop.callSoon(note("soon"))

        clock.runUntilIdle()

        assertEquals(listOf("soon at 0s", "zero at 0s", "negative at 0s", "never was at 0s"), ran)
    }

    @Test
    fun farDeadlinesAreAllowed() {
        val centuries = loop.callLater((365 * 300).days, note("centuries"))
        val never = loop.callLater(Duration.INFINITE, note("infinite"))
        val at = loop.callAt(Duration.INFINITE, note("at infinite"))
        loop.callLater(1.hours, note("hour"))

        clock.advance(2.hours)

        assertEquals(listOf("hour at 1h"), ran)
        listOf(centuries, never, at).forEach { assertTrue(it.cancel()) }
    }

    @Test
    fun deadlineIsTheOneThatWasAskedFor() {
        clock.advance(3.seconds)

        assertEquals(5.seconds, loop.callLater(2.seconds) {}.deadline)
        assertEquals(7.seconds, loop.callAt(7.seconds) {}.deadline)
        clock.advance(1.hours)
    }

    /** asyncio 283: a real clock moves between any two looks at it; the deadline does not. */
    @Test
    fun deadlineDoesNotDriftWithTheClock() {
        val poller = HandPoller(nowNanos = 12_345).apply { nanosPerLook = 7 }
        val drifting = loops.watch(LoopDispatcher("drifting", poller))

        val handles = List(3) { drifting.callAt(1.seconds) {} }

        assertEquals(List(3) { 1.seconds }, handles.map { it.deadline })
        handles.forEach { it.cancel() }
    }

    /** The clock stands in for a pause of the collector between two looks. */
    @Test
    fun equalDeadlinesKeepTheirOrderThoughTheClockMoves() {
        val poller = HandPoller().apply { nanosPerLook = 1_000 }
        val drifting = loops.watch(LoopDispatcher("drifting", poller))
        drifting.callAt(1.seconds) { ran += "first" }
        poller.nanosPerLook = 1
        drifting.callAt(1.seconds) { ran += "second" }
        poller.nanosPerLook = 0

        drifting.runUntilComplete { sleep(2.seconds) }

        assertEquals(listOf("first", "second"), ran)
    }

    @Test
    fun pastDeadlinesRunByDeadlineToo() {
        clock.advance(1.hours)
        loop.callAt(20.seconds, note("later"))
        loop.callAt(10.seconds, note("earlier"))

        clock.runUntilIdle()

        assertEquals(listOf("earlier at 1h", "later at 1h"), ran)
    }

    @Test
    fun cancelledTimerNeverRunsAndLeavesNothing() {
        val handle = loop.callLater(1.seconds, note("cancelled"))

        assertTrue(handle.cancel())
        assertTrue(handle.isCancelled)
        assertFalse(handle.cancel())
        clock.advance(2.seconds)

        assertEquals(emptyList<String>(), ran)
    }

    /** Both are due, so the cancelled one is in the ready queue already. */
    @Test
    fun timerCancelledByAnotherOfItsTurnNeverRuns() {
        lateinit var second: TimerHandle
        loop.callLater(1.seconds) { ran += "cancelled: ${second.cancel()}" }
        second = loop.callLater(1.seconds, note("second"))

        clock.advance(1.seconds)

        assertEquals(listOf("cancelled: true"), ran)
    }

    @Test
    fun cancelAfterTheRunIsFalse() {
        val handle = loop.callLater(1.seconds) {}
        clock.advance(1.seconds)

        assertFalse(handle.cancel())
        assertFalse(handle.isCancelled)
    }

    /** The set is still on its way through the inbox when the cancel comes on the loop itself. */
    @Test
    fun timerSetElsewhereAndCancelledOnTheLoopLeavesNothing() {
        val real = loops.start("real")
        val inCallback = CountDownLatch(1)
        val handle = CompletableFuture<TimerHandle>()
        val cancelled = CompletableFuture<Boolean>()
        real.callSoon {
            inCallback.countDown()
            cancelled.complete(handle.orFail().cancel())
        }
        inCallback.awaitOrFail()

        handle.complete(inThread { real.callLater(1.hours) { ran += "never" } }.orFail())

        assertTrue(cancelled.orFail())
    }

    @Test
    fun timersMayBeSetAndCancelledFromAnyThread() {
        val real = loops.start("real")
        val done = CountDownLatch(1)

        assertTrue(inThread { real.callLater(1.hours) {} }.orFail().cancel())
        inThread { real.callLater(1.milliseconds) { done.countDown() } }

        done.awaitOrFail("the timer")
    }

    @Test
    fun timeStartsAtZeroForEachLoop() {
        clock.advance(1.hours)
        val poller = HandPoller(nowNanos = Long.MAX_VALUE - 10)
        val young = loops.watch(LoopDispatcher("young", poller))

        assertEquals(Duration.ZERO, young.time())
        poller.nowNanos += 1_000_000_000 // past the wrap of the clock
        assertEquals(1.seconds, young.time())
        assertEquals(1.hours, loop.time())
    }
}
