package dev.menai

import dev.menai.fixture.CapturedLog
import dev.menai.fixture.LeakCheck
import dev.menai.fixture.PATIENCE_SECONDS
import dev.menai.fixture.awaitOrFail
import dev.menai.fixture.awaitUntil
import dev.menai.fixture.endedWithin
import dev.menai.fixture.inThread
import dev.menai.fixture.orFail
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.delay
import kotlinx.coroutines.withContext
import org.junit.jupiter.api.AfterEach
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertSame
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.extension.RegisterExtension
import java.util.concurrent.CompletableFuture
import java.util.concurrent.CountDownLatch
import java.util.concurrent.ScheduledThreadPoolExecutor
import java.util.concurrent.TimeUnit
import java.util.concurrent.atomic.AtomicInteger
import kotlin.time.Duration
import kotlin.time.Duration.Companion.hours
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds

/** Loops that turn on a host's executor. */
class HostedLoopTest {
    @RegisterExtension
    val loops = LeakCheck()

    @RegisterExtension
    val log = CapturedLog()

    private val hosts = ArrayList<ScheduledThreadPoolExecutor>()

    private fun host(threads: Int) = ScheduledThreadPoolExecutor(threads).also { hosts += it }

    private fun ScheduledThreadPoolExecutor.loop(name: String = "guest") = loops.watch(EventLoop.on(this, name))

    @AfterEach
    fun endHosts() {
        hosts.forEach { it.shutdownNow() }
        hosts.forEach { assertTrue(it.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS)) }
    }

    @Test
    fun callbacksTimersAndTasksRunOnTheHostsThread() {
        val host = host(1)
        val hostThread = CompletableFuture.supplyAsync({ Thread.currentThread() }, host).orFail()
        val loop = host.loop()
        val threads = List(4) { CompletableFuture<Thread>() }

        loop.callSoon { threads[0].complete(Thread.currentThread()) }
        loop.callLater(1.milliseconds) { threads[1].complete(Thread.currentThread()) }
        loop.submit {
            sleep(1.milliseconds)
            threads[2].complete(Thread.currentThread())
            delay(1)
            threads[3].complete(Thread.currentThread())
        }

        threads.forEach { assertSame(hostThread, it.orFail()) }
        loop.close()
    }

    @Test
    fun loopIsCurrentWithinItsTurnsOnly() {
        val host = host(1)
        val loop = host.loop()

        assertSame(loop, loop.submit { EventLoop.current() }.orFail())
        assertTrue(loop.submit { loop.isOnLoop() }.orFail())
        assertEquals(true, CompletableFuture.supplyAsync({ EventLoop.currentOrNull() == null }, host).orFail())
        assertNull(EventLoop.currentOrNull())
        loop.close()
    }

    @Test
    fun manyThreadsNeverTurnALoopAtTheSameTime() {
        val loop = host(4).loop()
        val inside = AtomicInteger()
        val overlaps = AtomicInteger()
        val done = CountDownLatch(4 * 5_000)
        var unguarded = 0
        repeat(4) {
            inThread {
                repeat(5_000) {
                    loop.callSoon {
                        if (inside.incrementAndGet() != 1) overlaps.incrementAndGet()
                        unguarded++
                        inside.decrementAndGet()
                        done.countDown()
                    }
                }
            }
        }

        done.awaitOrFail("20 000 callbacks")

        assertEquals(0, overlaps.get())
        assertEquals(20_000, loop.submit { unguarded }.orFail())
        loop.close()
    }

    @Test
    fun orderIsKeptOnManyThreads() {
        val loop = host(4).loop()
        val ran = ArrayList<Int>()
        val done = CountDownLatch(1)
        repeat(10_000) { loop.callSoon { ran += it } }
        loop.callSoon { done.countDown() }

        done.awaitOrFail()

        assertEquals(List(10_000) { it }, ran)
        loop.close()
    }

    @Test
    fun twoLoopsShareAHost() {
        val host = host(1)
        val ping = host.loop("ping")
        val pong = host.loop("pong")

        val rounds =
            ping.submit {
                var count = 0
                repeat(100) {
                    withContext(pong) {
                        assertSame(pong, EventLoop.current())
                        count++
                    }
                    assertSame(ping, EventLoop.current())
                }
                count
            }

        assertEquals(100, rounds.orFail())
        ping.close()
        assertEquals(1, pong.submit { 1 }.orFail())
        pong.close()
    }

    @Test
    fun idleLoopLeavesTheHostAlone() {
        val host = host(1)
        val loop = host.loop()
        assertEquals(1, loop.submit { 1 }.orFail())
        awaitUntil("the host is idle") { host.queue.isEmpty() && host.activeCount == 0 }

        assertEquals(0, host.queue.size)
        assertFalse(loop.isRunning)
        loop.close()
    }

    @Test
    fun earlierTimerMovesTheAlarm() {
        val host = host(1)
        val loop = host.loop()
        val far = loop.callLater(1.hours) {}
        awaitUntil("the alarm is set") { host.queue.isNotEmpty() }
        val near = CountDownLatch(1)

        loop.callLater(1.milliseconds) { near.countDown() }

        near.awaitOrFail("the earlier timer")
        far.cancel()
        loop.close()
    }

    @Test
    fun closeCancelsAndWaitsForTheTasks() {
        val loop = host(1).loop()
        val ended = CompletableFuture<String>()
        loop.submit { sleep(Duration.ZERO) }.orFail()
        val begun = CountDownLatch(1)
        loop.createTask("polite") {
            try {
                begun.countDown()
                awaitCancellation()
            } finally {
                withContext(NonCancellable) { sleep(1.milliseconds) }
                ended.complete("ended")
            }
        }
        begun.awaitOrFail()

        assertEquals(emptyList<Straggler>(), loop.close(60.seconds))

        assertEquals("ended", ended.getNow("not yet"))
        assertFalse(loop.isRunning)
        assertFalse(hosts[0].isShutdown)
    }

    @Test
    fun shutdownFromTheHostsThreadClosesByItself() {
        val loop = host(1).loop()
        loop.callSoon { loop.shutdown() }

        awaitUntil("the loop is closed") { loop.isClosed }
    }

    @Test
    fun hostThatIsShutDownClosesItsIdleLoopAtTheNextPost() {
        val host = host(1)
        val loop = host.loop("orphan")
        val task = loop.createTask("left") { awaitCancellation() }
        assertEquals(1, loop.submit { 1 }.orFail())
        awaitUntil("the loop sleeps") { host.activeCount == 0 && host.queue.isEmpty() }
        host.shutdown()

        val accepted = CountDownLatch(1)
        loop.callSoon { accepted.countDown() } // accepted, so it runs, though not on the host

        assertTrue(loop.isClosed)
        accepted.awaitOrFail("the accepted callback")
        assertTrue(task.endedWithin())
        assertEquals(listOf("WARN loop \"orphan\" closed after 5s with 1 straggler: task \"left\""), log.take())
        assertThrows(LoopClosedException::class.java) { loop.callSoon { } }
    }

    /** A callback ends the host: what is ready in that moment must not hang. */
    @Test
    fun hostThatIsShutDownByACallbackLeavesNoTaskBehind() {
        val host = host(1)
        val loop = host.loop("orphan")
        val gate = CompletableDeferred<Unit>()
        val ready = loop.createTask("ready") { gate.await() }
        assertEquals(1, loop.submit { 1 }.orFail())

        loop.callSoon {
            host.shutdownNow()
            gate.complete(Unit) // its resume is queued on the loop
        }

        assertTrue(ready.endedWithin(), "$ready")
        awaitUntil("the loop is closed") { loop.isClosed }
        log.take()
    }

    @Test
    fun hostThatIsShutDownWithATimerSetClosesTheLoop() {
        val host = host(1)
        val loop = host.loop("orphan")
        val begun = CountDownLatch(1)
        val sleeper =
            loop.createTask("sleeper") {
                host.shutdownNow()
                begun.countDown()
                sleep(1.hours)
            }
        begun.awaitOrFail()

        assertTrue(sleeper.endedWithin(), "$sleeper")
        awaitUntil("the loop is closed") { loop.isClosed }
        log.take()
    }

    @Test
    fun loopOnAHostThatIsShutDownAlreadyIsClosed() {
        val host = host(1).apply { shutdown() }

        val loop = host.loop()

        assertTrue(loop.isClosed)
    }

    @Test
    fun tasksOfALoopWhoseHostIsStuckEnd() {
        val host = host(1)
        val loop = host.loop("jammed")
        val gate = CompletableDeferred<Unit>()
        val queued = loop.createTask("queued") { gate.await() }
        assertEquals(1, loop.submit { 1 }.orFail())
        val stuck = CountDownLatch(1)
        val release = CountDownLatch(1)
        loop.callSoon {
            gate.complete(Unit)
            stuck.countDown()
            release.awaitOrFail()
        }
        stuck.awaitOrFail()

        val stragglers = loop.close(Duration.ZERO)
        release.countDown()

        assertTrue(stragglers.first().threadName!!.startsWith("pool-"), "$stragglers")
        assertTrue(queued.endedWithin(), "$queued")
        assertEquals(1, log.take().size)
    }

    @Test
    fun cancelledTimersLeaveNothingAtTheHost() {
        val host = ScheduledThreadPoolExecutor(1)
        try {
            EventLoop.on(host, "tenant").use { loop ->
                loop.submit { repeat(1_000) { timeout(1.hours) { sleep(Duration.ZERO) } } }.get()
                assertTrue(host.queue.size <= 2, "left at the host: ${host.queue.size}")
            }
        } finally {
            host.shutdownNow()
        }
    }
}
