package dev.menai.internal.loop

import dev.menai.fixture.awaitUntil
import dev.menai.fixture.inThread
import dev.menai.fixture.orFail
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import java.util.concurrent.CompletableFuture
import java.util.concurrent.atomic.AtomicBoolean
import java.util.concurrent.atomic.AtomicInteger

class ParkingPollerTest {
    private val poller = ParkingPoller()
    private val pollingThread = CompletableFuture<Thread>()

    @Test
    fun zeroDoesNotWait() {
        poller.attach(Thread.currentThread())

        poller.poll(0, ReadyQueue())
    }

    @Test
    fun wakeEndsTheWait() {
        val polled = pollInThread()

        awaitParked()
        poller.wake()

        polled.orFail("poll")
    }

    @Test
    fun wakeBeforeThePollEndsTheNextOne() {
        poller.attach(Thread.currentThread())
        poller.wake()

        poller.poll(Long.MAX_VALUE, ReadyQueue())
    }

    /** With the flag set park returns at once, again and again: the loop would spin instead of sleep. */
    @Test
    fun interruptFlagFromBeforeDoesNotKeepItAwake() {
        val woken = AtomicBoolean()
        val polls = AtomicInteger()
        val polled =
            inThread {
                poller.attach(Thread.currentThread())
                Thread.currentThread().interrupt()
                pollingThread.complete(Thread.currentThread())
                while (!woken.get()) {
                    polls.incrementAndGet()
                    poller.poll(Long.MAX_VALUE, ReadyQueue())
                }
            }

        repeat(1000) { awaitParked() }
        woken.set(true)
        poller.wake()

        polled.orFail("poll")
        assertTrue(polls.get() < 10, "$polls polls") // an interrupt unparks once, and a park may end for no reason
    }

    @Test
    fun pollEndsWhenItsTimeHasPassed() {
        poller.attach(Thread.currentThread())
        val deadline = poller.nanoTime() + 2_000_000

        do poller.poll(1_000_000, ReadyQueue()) while (poller.nanoTime() - deadline < 0)
    }

    @Test
    fun interruptEndsTheWait() {
        val polled = pollInThread()

        awaitParked()
        pollingThread.orFail().interrupt()

        assertTrue(polled.orFail("poll"), "the flag tells whoever asks")
    }

    @Test
    fun wakeBeforeAnyRunDoesNothing() {
        poller.wake()
        assertFalse(Thread.currentThread().isInterrupted)
    }

    private fun pollInThread() =
        inThread {
            poller.attach(Thread.currentThread())
            pollingThread.complete(Thread.currentThread())
            poller.poll(Long.MAX_VALUE, ReadyQueue())
            Thread.interrupted()
        }

    private fun awaitParked() {
        val thread = pollingThread.orFail()
        awaitUntil("the poller parks") { thread.state == Thread.State.WAITING }
    }
}
