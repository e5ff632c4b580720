package dev.menai

import dev.menai.fixture.LeakCheck
import dev.menai.fixture.awaitOrFail
import dev.menai.fixture.inThread
import dev.menai.fixture.orFail
import dev.menai.fixture.seeded
import dev.menai.fixture.stressFactor
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.extension.RegisterExtension
import java.util.concurrent.CountDownLatch
import java.util.concurrent.atomic.AtomicBoolean
import java.util.concurrent.atomic.AtomicInteger
import java.util.concurrent.atomic.AtomicIntegerArray
import kotlin.random.Random
import kotlin.time.Duration
import kotlin.time.Duration.Companion.hours
import kotlin.time.Duration.Companion.nanoseconds

/** Timers set and cancelled from several threads, on the loop and off it. */
class TimerStressTest {
    @RegisterExtension
    val loops = LeakCheck()

    @Test
    fun eachTimerEitherRunsOnceOrIsCancelled() =
        seeded { random ->
            val loop = loops.start("timers")
            repeat(20 * stressFactor) {
                val runs = AtomicIntegerArray(THREADS * TIMERS)
                val cancels = AtomicIntegerArray(THREADS * TIMERS)
                val seeds = List(THREADS) { random.nextLong() }
                val setters =
                    seeds.mapIndexed {
                        thread,
                        seed,
                        ->
                        inThread { setAndCancel(loop, thread, Random(seed), runs, cancels) }
                    }
                setters.forEach { it.orFail("setter") }
                settle(loop)

                for (i in 0 until runs.length()) assertEquals(1, runs[i] + cancels[i], "timer $i")
                assertEquals(0, loop.submit { loop.turn.timers.size }.orFail())
            }
        }

    /** Some short, which race with their cancel; some far, which must be cancelled; half of the cancels on the loop. */
    private fun setAndCancel(
        loop: EventLoop,
        thread: Int,
        random: Random,
        runs: AtomicIntegerArray,
        cancels: AtomicIntegerArray,
    ) {
        for (i in thread * TIMERS until (thread + 1) * TIMERS) {
            val far = random.nextBoolean()
            val timer =
                loop.callLater(
                    if (far) 1.hours else random.nextLong(20_000).nanoseconds,
                ) { runs.incrementAndGet(i) }
            val cancel = Runnable { if (timer.cancel()) cancels.incrementAndGet(i) }
            if (far || random.nextBoolean()) {
                if (random.nextBoolean()) {
                    cancel.run()
                } else {
                    loop.callSoon(cancel)
                }
            }
        }
    }

    /** Behind the last of the short timers. */
    private fun settle(loop: EventLoop) {
        val settled = CountDownLatch(1)
        loop.callLater(100_000.nanoseconds) { settled.countDown() }
        settled.awaitOrFail()
    }

    /** A busy loop takes each callback up in the very moment in which it is cancelled. */
    @Test
    fun cancelAndRunExcludeEachOther() =
        seeded { random ->
            val loop = loops.start("busy")
            val over = AtomicBoolean()
            keepBusy(loop, over)
            val runs = AtomicInteger()
            var cancels = 0
            val rounds = 100_000 * stressFactor
            repeat(rounds) {
                val callback = Runnable { runs.incrementAndGet() }
                val handle =
                    if (random.nextBoolean()) {
                        loop.callSoon(
                            callback,
                        )
                    } else {
                        loop.callLater(Duration.ZERO, callback)
                    }
                repeat(random.nextInt(100)) { Thread.onSpinWait() }
                if (handle.cancel()) cancels++
            }
            over.set(true)
            settle(loop)

            assertEquals(rounds, runs.get() + cancels)
            assertTrue(runs.get() > 0 && cancels > 0, "each side wins at times")
        }

    private fun keepBusy(loop: EventLoop, over: AtomicBoolean) {
        loop.callSoon { if (!over.get()) keepBusy(loop, over) }
    }

    @Test
    fun ticksCancelledFromOutsideEnd() =
        seeded { random ->
            val loop = loops.start("ticks")
            repeat(500 * stressFactor) {
                val ticks = AtomicInteger()
                val handle = loop.callEvery(1.nanoseconds) { ticks.incrementAndGet() }
                repeat(random.nextInt(3_000)) { Thread.onSpinWait() }
                assertTrue(handle.cancel())
                val atCancel = loop.submit { ticks.get() }.orFail()
                assertEquals(0, loop.submit { loop.turn.timers.size }.orFail())
                assertEquals(atCancel, ticks.get())
            }
        }

    private companion object {
        const val THREADS = 4
        const val TIMERS = 2_500
    }
}
