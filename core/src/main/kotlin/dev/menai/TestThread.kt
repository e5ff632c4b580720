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

    /** Whether an interrupt ends what this thread waits for just now. */
    private var interruptible = false

    /** Whether it turns the loop in a wait. A loop that it turns otherwise forgets interrupts, as ever. */
    private var turns = false

    /** An interrupt that the loop has cleared, as it does, is this thread's. */
    private var interrupted = false

    /** Whether the wait has to end for it: nobody will wake the thread up. This thread only. */
    val isInterrupted get() = interruptible && (interrupted || Thread.currentThread().isInterrupted)

    /** On the thread that was interrupted; false if it is another, or does not wait. */
    fun noteInterrupt(): Boolean {
        if (Thread.currentThread() !== thread || !turns) return false
        interrupted = true
        return true
    }

    /** Has each wait, the current one and later ones, throw [verdict]. Any thread. */
    fun giveUp(verdict: Throwable) {
        this.verdict = verdict
        loop.wakeUp()
        if (loop.turnsItself) thread?.interrupt()
    }

    /**
     * Returns when [isDone], or after [timeoutNanos] of real time; at once on a thread that is not the test's.
     *
     * [whenDone] calls what it is given when that is so, or has been. An interrupt ends the wait if that is
     * [interruptible]; it is left to whoever called, who else would wait on where no verdict ends it.
     */
    fun await(
        timeoutNanos: Long = Long.MAX_VALUE,
        interruptible: Boolean = true,
        isDone: () -> Boolean,
        whenDone: (Runnable) -> Unit,
    ) {
        if (Thread.currentThread() !== thread) return
        verdict?.let { throw it }
        if (interruptible && Thread.currentThread().isInterrupted) return
        if (loop.turnsItself) {
            park(timeoutNanos, interruptible, whenDone)
        } else {
            turn(timeoutNanos, interruptible, isDone, whenDone)
        }
        verdict?.let { throw it }
    }

    /** As [await], for a thread whose own wait ends if the loop turns itself. */
    fun turnUntil(timeoutNanos: Long, interruptible: Boolean, isDone: () -> Boolean) {
        if (!loop.turnsItself) await(timeoutNanos, interruptible, isDone) {}
    }

    private fun park(timeoutNanos: Long, interruptible: Boolean, whenDone: (Runnable) -> Unit) {
        val done = CountDownLatch(1)
        whenDone(done::countDown)
        var interrupted = false
        do {
            val again =
                try {
                    done.await(timeoutNanos, TimeUnit.NANOSECONDS).let { false }
                } catch (_: InterruptedException) {
                    interrupted = true
                    !interruptible && verdict == null
                }
        } while (again)
        if (interrupted && verdict == null) Thread.currentThread().interrupt()
    }

    private fun turn(timeoutNanos: Long, interruptible: Boolean, isDone: () -> Boolean, whenDone: (Runnable) -> Unit) {
        val startNanos = System.nanoTime()
        whenDone { loop.wakeUp() }
        wakingAfter(timeoutNanos) {
            keepingInterrupts(interruptible) {
                loop.run.turnIfIdle {
                    isDone() || verdict != null || isInterrupted || System.nanoTime() - startNanos >= timeoutNanos
                }
            }
        }
    }

    /** The loop forgets them, but the thread is not its own. */
    private inline fun keepingInterrupts(interruptible: Boolean, turn: () -> Unit) {
        this.interruptible = interruptible
        turns = true
        try {
            turn()
        } finally {
            this.interruptible = false
            turns = false
            if (interrupted && verdict == null) Thread.currentThread().interrupt()
            interrupted = false
        }
    }

    /** What ends early leaves no timer, which would keep the loop; on JDK 17 that takes a value, not a cancel. */
    private inline fun wakingAfter(nanos: Long, turn: () -> Unit) {
        if (nanos == Long.MAX_VALUE) return turn()
        val late = CompletableFuture<Boolean>().completeOnTimeout(true, nanos, TimeUnit.NANOSECONDS)
        late.thenAccept { if (it) loop.wakeUp() }
        try {
            turn()
        } finally {
            late.complete(false)
        }
    }
}

private val EventLoop.turnsItself get() = ownThread != null || isHosted

/** As [TestThread.await] for [future], if the loop is under test. Returns how much of [timeoutNanos] is left. */
internal fun EventLoop.awaitInTest(
    future: CompletableFuture<*>,
    timeoutNanos: Long = Long.MAX_VALUE,
    interruptible: Boolean = true,
): Long {
    val test = testThread ?: return timeoutNanos
    if (future.isDone) return timeoutNanos
    return leftOf(timeoutNanos) {
        test.await(timeoutNanos, interruptible, future::isDone) { over -> future.whenComplete { _, _ -> over.run() } }
    }
}

/** As [awaitInTest], before a thread waits for something else that the loop does. */
internal fun EventLoop.turnInTest(timeoutNanos: Long, interruptible: Boolean, isDone: () -> Boolean): Long {
    val test = testThread ?: return timeoutNanos
    if (isDone()) return timeoutNanos // a callback that looks at it does not end the wait that runs it
    return leftOf(timeoutNanos) { test.turnUntil(timeoutNanos, interruptible, isDone) }
}

private inline fun leftOf(timeoutNanos: Long, wait: () -> Unit): Long {
    val startNanos = System.nanoTime()
    wait()
    if (timeoutNanos == Long.MAX_VALUE) return timeoutNanos
    return (timeoutNanos - (System.nanoTime() - startNanos)).coerceAtLeast(0)
}
