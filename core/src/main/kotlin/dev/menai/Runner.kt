package dev.menai

import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.currentCoroutineContext
import kotlinx.coroutines.ensureActive
import java.util.concurrent.atomic.AtomicInteger

/**
 * Runs several main tasks, one after another, on one loop.
 *
 * The loop is made by the first [run] and closed by [close]. What a run leaves behind is still there in the next one.
 *
 * **Ctrl-C.** During a run in the JVM's main thread, and if the program has no handler of its own for the interrupt
 * signal, the first Ctrl-C cancels the main task, so that its `finally` blocks run; the second interrupts the loop's
 * thread and ends the run at once. Then the run throws [RunInterruptedException].
 *
 * **Threads.** A runner belongs to the thread that uses it; the loop can be used from any.
 */
public class Runner internal constructor(
    private val newLoop: () -> EventLoop,
    private val signals: (InterruptSignal.Listener) -> AutoCloseable,
) : AutoCloseable {
    /** [debug] as in [EventLoop]. */
    public constructor(name: String = EventLoop.defaultName(), debug: Boolean = debugByDefault) :
        this({ EventLoop(name, debug) }, InterruptSignal::listen)

    private var madeLoop: EventLoop? = null
    private var closed = false

    /**
     * The loop of all runs; made when it is first asked for.
     *
     * @throws IllegalStateException if the runner is closed.
     */
    public val loop: EventLoop
        get() {
            check(!closed) { "runner is closed" }
            return madeLoop ?: newLoop().also { madeLoop = it }
        }

    /**
     * Runs [block] as a task named [name] until it has ended; see [EventLoop.runUntilComplete].
     *
     * @throws IllegalStateException if the runner is closed, or this thread runs a loop already.
     * @throws RunInterruptedException if Ctrl-C ended the block.
     */
    public fun <T> run(name: String = "main", block: suspend CoroutineScope.() -> T): T {
        val interruption = Interruption(loop)
        return signals(interruption).use { interruption.run(name, block) }
    }

    /** Closes the loop, see [EventLoop.close]; does nothing if there is none, or a second time. */
    override fun close() {
        closed = true
        madeLoop?.close()
    }

    internal companion object {
        /** Runs on, and closes, a loop that somebody else made. */
        fun over(loop: EventLoop) = Runner({ loop }, InterruptSignal::listen)
    }
}

/** One run, and what Ctrl-C does to it. */
private class Interruption(private val loop: EventLoop) : InterruptSignal.Listener {
    /** The main task, `null` until it has begun. */
    @Volatile
    private var main: Task<*>? = null

    private val signals = AtomicInteger()

    fun <T> run(name: String, block: suspend CoroutineScope.() -> T): T {
        try {
            return loop.runUntilComplete(name) {
                main = currentTask()
                if (signals.get() > 0) main?.cancel("Ctrl-C") // it came before there was a task to cancel
                currentCoroutineContext().ensureActive()
                block()
            }
        } catch (failure: Throwable) {
            val count = signals.get()
            if (count == 0 || (count == 1 && failure !is CancellationException)) throw failure
            throw RunInterruptedException("interrupted by Ctrl-C").apply { initCause(failure) }
        } finally {
            if (signals.get() > 1) Thread.interrupted() // ours, and delivered by the exception
        }
    }

    /** On the signal's thread; each signal has its own. */
    override fun interrupted() {
        if (signals.incrementAndGet() == 1) main?.cancel("Ctrl-C") else endAtOnce()
    }

    private fun endAtOnce() {
        loop.turn.owner?.interrupt()
        loop.stop()
    }
}
