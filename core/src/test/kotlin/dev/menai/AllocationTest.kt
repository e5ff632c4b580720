package dev.menai

import com.sun.management.ThreadMXBean
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Assumptions.assumeFalse
import org.junit.jupiter.api.Test
import java.lang.management.ManagementFactory
import kotlin.time.Duration
import kotlin.time.Duration.Companion.hours

/** What the busiest calls may allocate: a suspend function that comes to need a state machine shows here. */
class AllocationTest {
    private val threads = ManagementFactory.getThreadMXBean() as ThreadMXBean

    @Test
    fun switchAllocatesItsPlaceInTheQueueOnly() {
        assertAllocates(atMost = 8) { sleep(Duration.ZERO) }
    }

    @Test
    fun currentLoopAllocatesNothing() {
        assertAllocates(atMost = 0) { currentLoop() }
    }

    @Test
    fun callbackIsOneObject() {
        val loop = EventLoop()
        assertAllocates(atMost = 32) { loop.callSoon {} }
        loop.close()
    }

    @Test
    fun unusedTimerIsOneObject() {
        assertAllocates(atMost = 48) { EventLoop.current().callLater(1.hours) {}.cancel() }
    }

    /** Inline, so that nothing around [operation] allocates. */
    private inline fun assertAllocates(atMost: Long, crossinline operation: suspend () -> Unit) =
        runLoop {
            assumeFalse('@' in Thread.currentThread().name) { "coroutine debugging names threads anew" }
            val thread = Thread.currentThread().id
            repeat(ROUNDS) { operation() }
            val before = threads.getThreadAllocatedBytes(thread)
            repeat(ROUNDS) { operation() }
            val each = (threads.getThreadAllocatedBytes(thread) - before) / ROUNDS
            assertTrue(each <= atMost) { "$each bytes each, at most $atMost expected" }
        }

    private companion object {
        const val ROUNDS = 10_000
    }
}
