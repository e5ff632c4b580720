package dev.menai.user

import dev.menai.EventLoop
import dev.menai.Task
import dev.menai.createTask
import dev.menai.debug.DebugOptions
import dev.menai.debug.debug
import dev.menai.fixture.CapturedLog
import dev.menai.fixture.LeakCheck
import dev.menai.sleep
import dev.menai.sync.Lock
import dev.menai.sync.Semaphore
import dev.menai.sync.withLock
import dev.menai.sync.withPermit
import dev.menai.taskGroup
import dev.menai.testing.VirtualClock
import dev.menai.timeout
import kotlinx.coroutines.CompletableDeferred
import org.junit.jupiter.api.AfterEach
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.extension.RegisterExtension
import kotlin.time.Duration.Companion.hours
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.minutes
import kotlin.time.Duration.Companion.seconds

/** Tasks that wait for each other are named, once; tasks that somebody may still let go on are not. */
class DeadlockTest {
    @RegisterExtension
    val loops = LeakCheck()

    @RegisterExtension
    val log = CapturedLog()

    private val clock = VirtualClock()
    private val x = Lock("x")
    private val y = Lock("y")

    private val loop: EventLoop by lazy { debugged(loops.on(clock, "orders")) }

    private fun debugged(loop: EventLoop) =
        loop.apply { debug = DebugOptions(creationSites = false, stuckAfter = 1.seconds) }

    @AfterEach
    fun endAll() {
        loop.tasks().forEach { it.cancel("test is over") }
        if (!loop.isClosed) clock.runUntilIdle()
    }

    private fun crossed(first: String, second: String) {
        loop.createTask(first) {
            x.withLock {
                sleep(1.seconds)
                y.withLock { }
            }
        }
        loop.createTask(second) {
            y.withLock {
                sleep(1.seconds)
                x.withLock { }
            }
        }
    }

    @Test
    fun tasksThatHoldWhatTheOtherWantsAreNamedOnce() {
        crossed("a", "b")
        clock.advance(1.minutes)
        loop.createTask("other") { sleep(1.minutes) }
        clock.advance(2.minutes)
        val expected =
            "WARN deadlock: task \"a\" waits for Lock \"y\" held by task \"b\"; task \"b\" waits for Lock \"x\" held by task \"a\""
        assertEquals(listOf(expected), log.take())
    }

    @Test
    fun deadlockIsFoundWhileOthersGoOn() {
        crossed("a", "b")
        val ticks = loop.callEvery(100.milliseconds) { }
        clock.advance(10.seconds)
        assertEquals(1, log.take().size)
        ticks.cancel()
    }

    @Test
    fun nothingIsReportedBeforeThereIsADeadlock() {
        crossed("a", "b")
        clock.advance(900.milliseconds)
        assertEquals(emptyList<String>(), log.take())
    }

    @Test
    fun tasksThatAwaitEachOtherAreNamed() {
        val tasks = ArrayList<Task<Unit>>()
        tasks +=
            loop.createTask("a") {
                sleep(1.seconds)
                tasks[1].await()
            }
        tasks +=
            loop.createTask("b") {
                sleep(1.seconds)
                tasks[0].await()
            }
        clock.advance(1.minutes)
        assertEquals(
            listOf("WARN deadlock: task \"a\" waits for task \"b\"; task \"b\" waits for task \"a\""),
            log.take(),
        )
    }

    @Test
    fun groupWhoseTaskNeedsWhatItsOwnerHoldsIsNamed() {
        loop.createTask("owner") { x.withLock { taskGroup { createTask("member") { x.withLock { } } } } }
        clock.advance(1.minutes)
        assertEquals(
            listOf(
                "WARN deadlock: task \"owner\" waits for task \"member\"; " +
                    "task \"member\" waits for Lock \"x\" held by task \"owner\"",
            ),
            log.take(),
        )
    }

    @Test
    fun whoMayStillBeLetGoOnIsNotReported() {
        val gate = CompletableDeferred<Unit>()
        val permits = Semaphore(2)
        loop.createTask("limited") {
            timeout(1.hours) {
                x.withLock {
                    sleep(1.seconds)
                    y.withLock { }
                }
            }
        }
        loop.createTask("holder") {
            y.withLock {
                sleep(1.seconds)
                x.withLock { }
            }
        }
        loop.createTask("one") { permits.withPermit { gate.await() } }
        loop.createTask("two") { permits.withPermit { permits.withPermit { permits.withPermit { } } } }
        clock.advance(10.minutes)
        assertEquals(emptyList<String>(), log.take())
        gate.complete(Unit)
    }

    @Test
    fun semaphoreOfWhichAllHoldersWantMoreIsADeadlock() {
        val permits = Semaphore(2, name = "db")
        repeat(2) {
            loop.createTask("t$it") {
                permits.withPermit {
                    sleep(1.seconds)
                    permits.withPermit { }
                }
            }
        }
        clock.advance(1.minutes)
        val line = log.take().single()
        assertEquals("WARN deadlock: task \"t0\" waits for Semaphore \"db\" held by task \"t0\"", line)
    }

    @Test
    fun idleLoopOfRealTimeLooksOnceAndSleepsOn() {
        val real = loops.start("real")
        real.debug = DebugOptions(creationSites = false, stuckAfter = 20.milliseconds)
        val tasks =
            listOf("a" to (x to y), "b" to (y to x)).map { (name, locks) ->
                real.createTask(name) {
                    locks.first.withLock {
                        sleep(5.milliseconds)
                        locks.second.withLock { }
                    }
                }
            }
        val giveUp = System.nanoTime() + 10_000_000_000
        val lines = ArrayList<String>()
        while (lines.isEmpty() && System.nanoTime() < giveUp) lines += log.take()
        assertEquals(1, lines.size)
        tasks.forEach { it.cancel("test is over") }
    }
}
