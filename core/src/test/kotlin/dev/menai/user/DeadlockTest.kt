package dev.menai.user

import dev.menai.EventLoop
import dev.menai.Task
import dev.menai.createTask
import dev.menai.debug.DebugOptions
import dev.menai.debug.debug
import dev.menai.debug.dump
import dev.menai.fixture.CapturedLog
import dev.menai.fixture.LeakCheck
import dev.menai.fixture.PATIENCE_SECONDS
import dev.menai.fixture.awaitUntil
import dev.menai.internal.wait.Holder
import dev.menai.sleep
import dev.menai.sync.Event
import dev.menai.sync.Lock
import dev.menai.sync.RwLock
import dev.menai.sync.Semaphore
import dev.menai.sync.noteHolder
import dev.menai.sync.withLock
import dev.menai.sync.withPermit
import dev.menai.sync.withReadLock
import dev.menai.sync.withWriteLock
import dev.menai.taskGroup
import dev.menai.testing.VirtualClock
import dev.menai.timeout
import kotlinx.coroutines.CompletableDeferred
import org.junit.jupiter.api.AfterEach
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.extension.RegisterExtension
import java.util.concurrent.ScheduledThreadPoolExecutor
import java.util.concurrent.TimeUnit
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
        loop.createTask("before") { permits.withPermit { } }
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
        assertEquals("WARN deadlock: task \"t0\" waits for Semaphore \"db\" held by task \"t0\" and task \"t1\"", line)
    }

    @Test
    fun semaphoreThatOthersFillIsNoDeadlock() {
        val filled = listOf(Semaphore(0), Semaphore(2), Semaphore(0, max = 1), Semaphore(1, max = 1))
        val all =
            filled.map { permits ->
                loop.createTask { repeat(5) { permits.acquire() } }
            }
        val refill =
            loop.callEvery(
                1.minutes,
            ) { filled.filter { it.statistics().waiting > 0 }.forEach { it.release() } }
        clock.advance(10.minutes)
        assertEquals(emptyList<String>(), log.take())
        assertTrue(all.all { it.isCompleted })
        refill.cancel()
        loop.debug = null // they end with what they took
    }

    /** Its holder is not noted, and may return it. */
    @Test
    fun permitThatSomebodyUnknownHoldsIsNoDeadlock() {
        val permits = Semaphore(2)
        loop.createTask { permits.withPermit { } }
        clock.runUntilIdle()
        permits.tryAcquire()
        val task = loop.createTask { permits.withPermit { permits.withPermit { } } }
        clock.advance(1.minutes)
        assertEquals(emptyList<String>(), log.take())
        permits.release()
        clock.runUntilIdle()
        assertEquals(true, task.isCompleted)
    }

    @Test
    fun idleLoopOfRealTimeLooksOnceAndSleepsOn() {
        val real = loops.start("real")
        real.debug = DebugOptions(creationSites = false, stuckAfter = 20.milliseconds)
        val tasks = crossedSoon(real)
        val giveUp = System.nanoTime() + 10_000_000_000
        val lines = ArrayList<String>()
        while (lines.isEmpty() && System.nanoTime() < giveUp) lines += log.take()
        assertEquals(1, lines.size)
        tasks.forEach { it.cancel("test is over") }
    }

    private fun crossedSoon(loop: EventLoop): List<Task<Unit>> =
        listOf("a" to (x to y), "b" to (y to x)).map { (name, locks) ->
            loop.createTask(name) {
                locks.first.withLock {
                    sleep(5.milliseconds)
                    locks.second.withLock { }
                }
            }
        }

    /** Its host rings once more after the last step, and then leaves it alone. */
    @Test
    fun loopOfAHostLooksWithoutBeingPosted() {
        val host = ScheduledThreadPoolExecutor(1)
        val guest = loops.watch(EventLoop.on(host, "guest"))
        guest.debug = DebugOptions(creationSites = false, stuckAfter = 20.milliseconds)
        val tasks = crossedSoon(guest)
        val lines = ArrayList<String>()
        awaitUntil("the report") { lines.addAll(log.take()) || lines.isNotEmpty() }
        val expected =
            "WARN deadlock: task \"a\" waits for Lock \"y\" held by task \"b\"; task \"b\" waits for Lock \"x\" held by task \"a\""
        assertEquals(listOf(expected), lines)
        awaitUntil("rest") { host.queue.isEmpty() && host.activeCount == 0 }
        assertEquals(emptyList<String>(), log.take())
        tasks.forEach { it.cancel("test is over") }
        guest.close()
        host.shutdown()
        assertTrue(host.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS))
    }

    @Test
    fun readersAreAllNamedForWhomAWriterWaits() {
        val prices = RwLock("prices")
        val begun = Event()
        val readers =
            listOf("r1", "r2").map { name ->
                loop.createTask(name) {
                    prices.withReadLock {
                        begun.wait()
                        x.withLock { }
                    }
                }
            }
        loop.createTask("w") {
            x.withLock {
                begun.set()
                prices.withWriteLock { }
            }
        }
        clock.advance(1.minutes)
        assertEquals(
            listOf(
                "WARN deadlock: task \"r1\" waits for Lock \"x\" held by task \"w\"; " +
                    "task \"w\" waits for RwLock \"prices\" held by task \"r1\" and task \"r2\"",
            ),
            log.take(),
        )
        assertEquals(2, readers.size)
    }

    /** A reader stands behind a writer that gives up after a while, and gets in then. */
    @Test
    fun lineThatATimerMovesOnIsNoDeadlock() {
        val prices = RwLock("prices")
        lateinit var behind: Task<Unit>
        val reader = loop.createTask { prices.withReadLock { behind.await() } }
        loop.createTask { prices.tryAcquireWrite(1.hours) }
        behind = loop.createTask { prices.withReadLock { } }
        clock.advance(30.minutes)
        assertFalse(reader.isCompleted)
        clock.advance(30.minutes)
        assertTrue(reader.isCompleted)
        assertEquals(emptyList<String>(), log.take())
    }

    /** What acquired within the task has ended, and was collected: then the task itself is the holder. */
    @Test
    fun cycleThroughATaskWhoseBlockHasGoneIsFound() {
        val task =
            loop.createTask("a") {
                sleep(1.seconds)
                y.withLock { }
            }
        assertTrue(x.permits.tryTake(1))
        x.permits.noteHolder(Holder(job = null, task, "task \"a\"", site = null))
        loop.createTask("b") { y.withLock { x.withLock { } } }
        clock.advance(1.minutes)
        assertEquals(listOf("task \"a\" → task \"b\" → task \"a\""), loop.dump().cycles)
        assertEquals(1, log.take().size)
        loop.debug = null // they end with what they hold
    }

    @Test
    fun taskOfAnotherLoopIsNamedWithItsLoop() {
        val othersClock = VirtualClock()
        val other = debugged(loops.on(othersClock, "payments"))
        loop.createTask("a") {
            x.withLock {
                sleep(1.seconds)
                y.withLock { }
            }
        }
        val b =
            other.createTask("b") {
                y.withLock {
                    sleep(1.seconds)
                    x.withLock { }
                }
            }
        othersClock.runUntilIdle()
        clock.advance(1.seconds)
        othersClock.advance(1.minutes)
        clock.advance(1.minutes)
        val expected =
            "WARN deadlock: task \"b\" waits for Lock \"x\" held by task \"a\" of loop \"orders\"; " +
                "task \"a\" of loop \"orders\" waits for Lock \"y\" held by task \"b\""
        assertEquals(listOf(expected), log.take())
        b.cancel("test is over")
        othersClock.runUntilIdle()
    }
}
