package dev.menai.testing

import kotlinx.coroutines.CompletableDeferred
import java.util.concurrent.Callable
import java.util.concurrent.CompletableFuture
import java.util.concurrent.TimeUnit
import java.util.concurrent.TimeoutException

/**
 * Forces an order on steps in several tasks or threads: step 0 runs first, then step 1, and so on.
 *
 * Each step waits until the ones before it have ended. A step that throws breaks the sequence: those that wait, and those
 * that come later, fail at once and name it, so that a broken test does not hang. Modelled on trio's `Sequencer`.
 *
 * **Threads.** Any; steps in suspend code wait without blocking a thread.
 */
public class Sequencer {
    // Guarded by this; gates are completed outside of it.
    private var next = 0
    private val gates = HashMap<Int, CompletableDeferred<Unit>>()
    private val taken = HashSet<Int>()
    private var broken: IllegalStateException? = null

    /** The step that runs, or is waited for, now. */
    public val position: Int get() = synchronized(this) { next }

    /**
     * Runs [block] as step number [step], when all steps before it have ended.
     *
     * **Cancellation.** While it waits or runs, breaks the sequence.
     *
     * @throws IllegalArgumentException if [step] is negative.
     * @throws IllegalStateException if there is such a step already, or an earlier one failed.
     */
    public suspend fun <T> at(step: Int, block: suspend () -> T): T {
        val gate = enter(step)
        return finishing(step) {
            gate.await()
            block()
        }
    }

    /**
     * As [at], for a thread: blocks it until its turn, for at most ten seconds.
     *
     * @throws TimeoutException if the steps before it have not ended then.
     */
    public fun <T> runAt(step: Int, block: Callable<T>): T {
        val gate = enter(step)
        return finishing(step) {
            awaitBlocking(gate, step)
            block.call()
        }
    }

    private inline fun <T> finishing(step: Int, block: () -> T): T {
        val result =
            try {
                block()
            } catch (failure: Throwable) {
                breakAt(step, failure)
                throw failure
            }
        passOn(step)
        return result
    }

    private fun enter(step: Int): CompletableDeferred<Unit> {
        require(step >= 0) { "step < 0: $step" }
        synchronized(this) {
            broken?.let { throw IllegalStateException(it.message, it) }
            check(taken.add(step)) { "step $step is there already; each step runs once" }
            val gate = gates.getOrPut(step) { CompletableDeferred() }
            if (step == next) gate.complete(Unit) // nobody waits on it yet
            return gate
        }
    }

    private fun passOn(step: Int) {
        val gate =
            synchronized(this) {
                next = step + 1
                gates[next]
            }
        gate?.complete(Unit)
    }

    private fun breakAt(step: Int, failure: Throwable) {
        val reason = IllegalStateException("step $step failed, so no later step can run", failure)
        val waiting =
            synchronized(this) {
                if (broken == null) broken = reason
                gates.values.toList()
            }
        waiting.forEach { it.completeExceptionally(reason) }
    }

    private fun awaitBlocking(gate: CompletableDeferred<Unit>, step: Int) {
        val opened = CompletableFuture<Unit>()
        gate.invokeOnCompletion { failure ->
            if (failure == null) opened.complete(Unit) else opened.completeExceptionally(failure)
        }
        try {
            opened.get(PATIENCE_SECONDS, TimeUnit.SECONDS)
        } catch (failure: java.util.concurrent.ExecutionException) {
            throw failure.cause!!
        } catch (_: TimeoutException) {
            throw TimeoutException(
                "step $step did not get its turn within ${PATIENCE_SECONDS}s; step $position is missing",
            )
        }
    }

    private companion object {
        const val PATIENCE_SECONDS = 10L
    }
}
