package dev.menai.testing

import dev.menai.LoopClosedException
import dev.menai.fixture.LeakCheck
import dev.menai.fixture.awaitUntil
import dev.menai.fixture.inThread
import dev.menai.fixture.orFail
import dev.menai.sleep
import dev.menai.timeout
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.yield
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.extension.RegisterExtension
import kotlin.concurrent.thread
import kotlin.time.Duration
import kotlin.time.Duration.Companion.hours
import kotlin.time.Duration.Companion.minutes
import kotlin.time.Duration.Companion.nanoseconds
import kotlin.time.Duration.Companion.seconds
import kotlin.time.toJavaDuration

class VirtualClockTest {
    @RegisterExtension
    val loops = LeakCheck()

    private val clock = VirtualClock()
    private val ran = ArrayList<String>()

    @Test
    fun timeStandsStillUntilItIsMoved() {
        val loop = loops.on(clock)
        repeat(100) { loop.callSoon {} }

        clock.runUntilIdle()

        assertEquals(Duration.ZERO, clock.now)
    }

    @Test
    fun advanceRunsEachTimerAtItsOwnMoment() {
        val loop = loops.on(clock)
        listOf(3, 1, 2).forEach { loop.callLater(it.seconds) { ran += "$it at ${clock.now}" } }

        clock.advance(2.seconds)
        assertEquals(listOf("1 at 1s", "2 at 2s"), ran)
        assertEquals(2.seconds, clock.now)

        clock.advance(1.seconds.toJavaDuration())
        assertEquals("3 at 3s", ran.last())
    }

    @Test
    fun infiniteDurationsNeverPass() {
        val answer = CompletableDeferred<String>()
        val loop = loops.on(clock)
        val never = loop.callLater(Duration.INFINITE) { ran += "infinite" }
        loop.callLater(1.hours) { thread { answer.complete("from a thread") } }

        val result = loop.runUntilComplete { timeout(Duration.INFINITE) { answer.await() } }

        assertEquals("from a thread", result)
        assertEquals(1.hours, clock.now)
        assertEquals(emptyList<String>(), ran)
        never.cancel()
        clock.runUntilIdle()
    }

    @Test
    fun advanceStopsWithinAGapAndAtItsEnd() {
        val loop = loops.on(clock)
        val timer = loop.callLater(10.seconds) { ran += "timer" }

        clock.advance(10.seconds - 1.nanoseconds)
        assertEquals(emptyList<String>(), ran)
        assertEquals(10.seconds - 1.nanoseconds, clock.now)

        clock.advance(1.nanoseconds)
        assertEquals(listOf("timer"), ran)
        assertFalse(timer.cancel())
    }

    @Test
    fun whatTimersSetOnTheWayRunsOnTheWay() {
        val loop = loops.on(clock)
        loop.callLater(1.seconds) {
            loop.callLater(1.seconds) { ran += "second at ${clock.now}" }
            loop.callLater(Duration.ZERO) { ran += "zero at ${clock.now}" }
            loop.callSoon { ran += "soon at ${clock.now}" }
        }

        clock.advance(5.seconds)

        assertEquals(listOf("soon at 1s", "zero at 1s", "second at 2s"), ran)
        assertEquals(5.seconds, clock.now)
    }

    @Test
    fun timersAtTheVeryEndOfAnAdvanceRunWithWhatTheyAdd() {
        val loop = loops.on(clock)
        loop.callLater(5.seconds) { loop.callSoon { loop.callLater(Duration.ZERO) { ran += "chain at ${clock.now}" } } }

        clock.advance(5.seconds)

        assertEquals(listOf("chain at 5s"), ran)
    }

    @Test
    fun runUntilIdleRunsWhatIsReadyAndWhatThatMakesReady() {
        val loop = loops.on(clock)
        loop.callSoon { loop.callSoon { loop.callSoon { ran += "third" } } }
        val timer = loop.callLater(1.nanoseconds) { ran += "later" }

        clock.runUntilIdle()

        assertEquals(listOf("third"), ran)
        assertEquals(Duration.ZERO, clock.now)
        timer.cancel()
    }

    @Test
    fun loopThatRunsByItselfJumpsToTheNextDeadline() {
        val loop = loops.on(clock)

        loop.runUntilComplete {
            sleep(1.hours)
            sleep(30.minutes)
        }

        assertEquals(90.minutes, clock.now)
    }

    @Test
    fun loopWithWorkDoesNotJump() {
        val loop = loops.on(clock)
        val timer = loop.callLater(1.nanoseconds) { ran += "timer at ${clock.now}" }

        loop.runUntilComplete { repeat(100) { yield() } }

        assertEquals(Duration.ZERO, clock.now)
        assertTrue(timer.cancel())
    }

    /** A day of timers, each second of it, in as long as it takes to run them. */
    @Test
    fun dayOfTimersRunsInOrder() {
        val loop = loops.on(clock)
        var ticks = 0
        val every = loop.callEvery(1.seconds) { assertEquals((++ticks).seconds, clock.now) }

        loop.runUntilComplete { sleep(24.hours) }

        every.cancel()
        assertEquals(24.hours, clock.now)
        assertTrue(ticks in 86_399..86_400, "$ticks")
    }

    @Test
    fun withoutAutoJumpALoopThatRunsByItselfWaitsForPosts() {
        val manual = VirtualClock(autoJump = false)
        val loop = loops.on(manual)
        val gate = CompletableDeferred<String>()
        val timer = loop.callLater(1.seconds) { ran += "timer" }
        val run = inThread { loop.runUntilComplete { gate.await() } }
        awaitUntil("the loop waits") { loop.turn.owner?.state == Thread.State.WAITING }

        gate.complete("posted")

        assertEquals("posted", run.orFail())
        assertEquals(Duration.ZERO, manual.now)
        manual.advance(1.seconds)
        assertEquals(listOf("timer"), ran)
        assertFalse(timer.cancel())
    }

    @Test
    fun autoJumpWithoutTimersWaitsForAPost() {
        val loop = loops.on(clock)
        val gate = CompletableDeferred<String>()
        val run = inThread { loop.runUntilComplete { gate.await() } }
        awaitUntil("the loop waits") { loop.turn.owner?.state == Thread.State.WAITING }

        gate.complete("from outside")

        assertEquals("from outside", run.orFail())
    }

    @Test
    fun advancesAddUp() {
        val loop = loops.on(clock)
        val task = loop.createTask { sleep(10.seconds) }

        repeat(9) { clock.advance(1.seconds) }
        assertTrue(task.isActive)

        clock.advance(1.seconds)
        assertTrue(task.isCompleted)
    }

    @Test
    fun timeMayBeMovedVeryFar() {
        val loop = loops.on(clock)
        clock.advance(Long.MAX_VALUE.nanoseconds - 1.hours)
        clock.advance(2.hours)
        clock.advance(Long.MAX_VALUE.nanoseconds)

        assertTrue(clock.now.isPositive())
        assertEquals(clock.now, loop.time())
    }

    @Test
    fun misuseIsRefused() {
        assertEquals(
            "virtual clock has no loop; make one with newLoop()",
            assertThrows(IllegalStateException::class.java) { clock.runUntilIdle() }.message,
        )
        val loop = loops.on(clock, "only")
        assertEquals(
            "virtual clock drives loop \"only\" already; a second loop needs a clock of its own",
            assertThrows(IllegalStateException::class.java) { clock.newLoop() }.message,
        )
        assertEquals(
            "duration < 0: -1s",
            assertThrows(IllegalArgumentException::class.java) { clock.advance((-1).seconds) }.message,
        )
        assertThrows(IllegalArgumentException::class.java) { clock.advance(Duration.INFINITE) }
        loop.runUntilComplete { assertThrows(IllegalStateException::class.java) { clock.runUntilIdle() } }
        loop.close()
        val closed = assertThrows(LoopClosedException::class.java) { clock.advance(1.seconds) }
        assertEquals("loop \"only\" is closed; advance refused", closed.message)
    }

    @Test
    fun closeRunsOnVirtualTimeToo() {
        val loop = loops.on(clock)
        loop.createTask { sleep(1.hours) }
        clock.advance(1.minutes)

        assertEquals(0, loop.close(1.hours).size)

        assertEquals(1.minutes, clock.now)
    }
}
