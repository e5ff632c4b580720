package dev.menai

import dev.menai.fixture.LeakCheck
import dev.menai.testing.VirtualClock
import dev.menai.testing.runVirtual
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.delay
import kotlinx.coroutines.joinAll
import kotlinx.coroutines.withContext
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.assertThrows
import org.junit.jupiter.api.extension.RegisterExtension
import kotlin.time.Duration
import kotlin.time.Duration.Companion.days
import kotlin.time.Duration.Companion.hours
import kotlin.time.Duration.Companion.nanoseconds
import kotlin.time.Duration.Companion.seconds

class SleepTest {
    @RegisterExtension
    val loops = LeakCheck()

    private val events = mutableListOf<String>()

    // asyncio 101
    @Test
    fun sleepLastsExactlyAsLongAsAsked() =
        runVirtual {
            sleep(24.hours)
            assertEquals(24.hours, time())
            sleep(1.nanoseconds)
            assertEquals(24.hours + 1.nanoseconds, time())
        }

    // asyncio 102
    @Test
    fun zeroSleepLetsWhatIsReadyRunFirst() =
        runVirtual {
            val loop = currentLoop()
            loop.callSoon { events += "callback 1" }
            loop.callSoon {
                events += "callback 2"
                loop.callSoon { events += "added by callback 2" }
            }
            sleep(Duration.ZERO)
            events += "slept"
            sleep(Duration.ZERO)
            assertEquals(listOf("callback 1", "callback 2", "slept", "added by callback 2"), events)
            assertEquals(Duration.ZERO, time())
        }

    @Test
    fun negativeSleepIsAZeroSleep() =
        runVirtual {
            listOf(-1.nanoseconds, -365.days, -Duration.INFINITE).forEach { duration ->
                events.clear()
                currentLoop().callSoon { events += "callback" }
                sleep(duration)
                assertEquals(listOf("callback"), events, "sleep($duration)")
                assertEquals(Duration.ZERO, time())
            }
        }

    // asyncio 103
    @Test
    fun notANumberIsRefusedByTheDurationItself() {
        assertThrows<IllegalArgumentException> { Double.NaN.seconds }
    }

    @Test
    fun infiniteSleepEndsByCancelOnly() {
        val clock = VirtualClock()
        val loop = loops.on(clock)
        val sleeper = loop.createTask { sleep(Duration.INFINITE) }
        repeat(3) { clock.advance(36_500.days) }
        assertTrue(sleeper.isActive)
        sleeper.cancel()
        clock.runUntilIdle()
        assertTrue(sleeper.isCompleted)
    }

    @Test
    fun shorterSleepEndsFirst() =
        runVirtual {
            val tasks = listOf(3, 1, 2).map { n -> createTask { sleep(n.seconds).also { events += "$n" } } }
            tasks.awaitAll()
            assertEquals(listOf("1", "2", "3"), events)
            assertEquals(3.seconds, time())
        }

    @Test
    fun equalSleepsEndInTheOrderTheyBegan() =
        runVirtual {
            val tasks = List(100) { n -> createTask { sleep(1.seconds).also { events += "$n" } } }
            tasks.awaitAll()
            assertEquals(List(100) { "$it" }, events)
        }

    @Test
    fun sleepIsMeasuredFromWhenItIsCalled() =
        runVirtual {
            sleep(1.seconds)
            val second = createTask { sleep(1.seconds).let { time() } }
            assertEquals(2.seconds, second.await())
        }

    @Test
    fun cancelledSleepLeavesNoTimer() =
        runVirtual {
            val sleepers = List(100) { createTask { sleep(1.hours) } }
            sleep(Duration.ZERO)
            assertEquals(100, currentLoop().turn.timers.size)
            sleepers.forEach { it.cancel() }
            assertEquals(0, currentLoop().turn.timers.size)
            sleepers.joinAll()
            assertEquals(Duration.ZERO, time())
        }

    @Test
    fun sleepOnAForeignDispatcherUsesTheLoopsClockAndComesBackToTheDispatcher() =
        runVirtual {
            val loop = currentLoop()
            withContext(Dispatchers.IO) {
                sleep(1.hours)
                assertTrue(!loop.isOnLoop())
            }
            assertEquals(1.hours, time())
        }

    @Test
    fun delayOfKotlinxUsesTheLoopsClock() =
        runVirtual {
            delay(1.hours)
            assertEquals(1.hours, time())
        }
}
