package dev.menai

import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.cancelChildren
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.supervisorScope
import kotlin.coroutines.EmptyCoroutineContext
import kotlin.time.Duration

/**
 * Runs [blocks] at once and returns the result of the first that succeeds.
 *
 * Each block is a task. The others are cancelled, and have really ended when this returns; what they still return or throw
 * then is dropped. A block that fails, or that somebody cancels, leaves the race. If all fail, the first failure is
 * thrown, with the later ones as suppressed, in the order they happened. Errors of the JVM itself end the race at once.
 * asyncio has no such call.
 *
 * **Cancellation.** Cancels all blocks and waits until they have stopped.
 *
 * @throws IllegalArgumentException if there are no blocks.
 * @throws NoEventLoopException if there is no loop here.
 */
public suspend fun <T> race(vararg blocks: suspend () -> T): T = race(blocks.asList())

/**
 * As [race] of several blocks, but with a head start of [stagger] for each before the next.
 *
 * The next block begins when the one before has run for [stagger], or has failed. So slow servers are given time before
 * the next is asked, and broken ones are not ("happy eyeballs"). Blocks that have not begun when one succeeds never do.
 * Zero: all begin at once. [Duration.INFINITE]: each begins only if the one before has failed.
 *
 * @throws IllegalArgumentException if there are no blocks, or if [stagger] is negative.
 * @throws NoEventLoopException if there is no loop here.
 */
public suspend fun <T> race(blocks: Collection<suspend () -> T>, stagger: Duration = Duration.ZERO): T {
    require(blocks.isNotEmpty()) { "blocks is empty: nobody can win" }
    require(!stagger.isNegative()) { "stagger < 0: $stagger" }
    val loop = currentLoop()
    return supervisorScope {
        val winner = Race(loop, ofTasksOn(loop), blocks.iterator(), stagger).winner()
        coroutineContext.cancelChildren(LoopCancellation("another one won the race"))
        winner.resultOrThrow()
    }
}

/** Its state belongs to the racing coroutine; others only send signals. */
private class Race<T>(
    private val loop: EventLoop,
    private val scope: TaskScope,
    private val toBegin: Iterator<suspend () -> T>,
    private val stagger: Duration,
) {
    private val signals = Channel<Signal<T>>(Channel.UNLIMITED)
    private val failures = Failures()
    private var running = 0

    /** The block whose end, or head start, begins the next one. */
    private var latest: Task<T>? = null
    private var headStart: AutoCloseable? = null

    /** [task] has ended, or has run for the stagger and goes on. */
    private class Signal<T>(val task: Task<T>, val ended: Boolean, val failure: Throwable?)

    /** Waits for the first success; throws if there is none. */
    suspend fun winner(): Task<T> {
        try {
            beginNext()
            while (running > 0) {
                val signal = signals.receive()
                if (signal.ended && !isOut(signal)) return signal.task
                if (signal.task === latest) beginNext()
            }
            throw failures.summedUp(failures.first!!)
        } finally {
            headStart?.close()
        }
    }

    private suspend fun beginNext() {
        headStart?.close()
        do {
            if (!toBegin.hasNext()) return
            begin(toBegin.next())
        } while (stagger == Duration.ZERO)
        val begun = latest!!
        if (toBegin.hasNext()) headStart = waitTimer(stagger)?.after { signals.trySend(Signal(begun, false, null)) }
    }

    private fun begin(block: suspend () -> T) {
        val task = startTask(loop, scope, null, eager = false, EmptyCoroutineContext) { block() }
        latest = task
        running++
        task.invokeOnCompletion { signals.trySend(Signal(task, true, it)) }
    }

    /** Whether the task that ended has not won. */
    private fun isOut(end: Signal<T>): Boolean {
        val failure = end.failure ?: return false
        if (failure.isFatal()) throw failure
        failures += failure.asFailureOf(end.task)
        running--
        return true
    }
}
