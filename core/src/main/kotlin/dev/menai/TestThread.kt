package dev.menai

import java.util.concurrent.CompletableFuture
import java.util.concurrent.CountDownLatch
import java.util.concurrent.TimeUnit

/**
 * The thread of a test. When it blocks for [loop], it turns it meanwhile, if nobody else does: on virtual time a test
 * would otherwise wait for itself. [give up][giveUp] ends what it waits for, also where the JDK's wait would go on.
 */
internal class TestThread(private val loop: EventLoop) {
    /** Who runs the test now; it may change, JUnit's time limits use other threads. */
    @Volatile
    var thread: Thread? = null

    /** Why this thread waits no longer. */
    @Volatile
    private var verdict: Throwable? = null

    /** Has each wait, the current one and later ones, throw [verdict]. Any thread. */
    fun giveUp(verdict: Throwable) {
        this.verdict = verdict
        loop.wakeUp()
        if (loop.turnsItself) thread?.interrupt()
    }

    /**
     * Returns when [isDone], or after [timeoutNanos] of real time; at once on a thread that is not the test's.
     *
     * [whenDone] calls what it is given when that is so, or has been.
     */
    fun await(timeoutNanos: Long = Long.MAX_VALUE, isDone: () -> Boolean, whenDone: (Runnable) -> Unit) {
        if (Thread.currentThread() !== thread) return
        verdict?.let { throw it }
        if (loop.turnsItself) park(timeoutNanos, whenDone) else turn(timeoutNanos, isDone, whenDone)
        verdict?.let { throw it }
    }

    /** An interrupt that is not ours is left to whoever called. */
    private fun park(timeoutNanos: Long, whenDone: (Runnable) -> Unit) {
        val done = CountDownLatch(1)
        whenDone(done::countDown)
        try {
            done.await(timeoutNanos, TimeUnit.NANOSECONDS)
        } catch (_: InterruptedException) {
            if (verdict == null) Thread.currentThread().interrupt()
        }
    }

    private fun turn(timeoutNanos: Long, isDone: () -> Boolean, whenDone: (Runnable) -> Unit) {
        val startNanos = System.nanoTime()
        whenDone { loop.wakeUp() }
        if (timeoutNanos != Long.MAX_VALUE) wakeAfter(timeoutNanos)
        loop.run.turnIfIdle { isDone() || verdict != null || System.nanoTime() - startNanos >= timeoutNanos }
    }

    private fun wakeAfter(nanos: Long) =
        CompletableFuture.delayedExecutor(nanos, TimeUnit.NANOSECONDS).execute { loop.wakeUp() }
}

private val EventLoop.turnsItself get() = ownThread != null || isHosted

/** As [TestThread.await] for [future], if the loop is under test. Returns how much of [timeoutNanos] is left. */
internal fun EventLoop.awaitInTest(future: CompletableFuture<*>, timeoutNanos: Long = Long.MAX_VALUE): Long {
    val test = testThread ?: return timeoutNanos
    val startNanos = System.nanoTime()
    if (!future.isDone) test.await(timeoutNanos, future::isDone) { over -> future.whenComplete { _, _ -> over.run() } }
    val elapsedNanos = System.nanoTime() - startNanos
    return if (timeoutNanos == Long.MAX_VALUE) timeoutNanos else (timeoutNanos - elapsedNanos).coerceAtLeast(0)
}
