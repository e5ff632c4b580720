package dev.menai.internal.wait

import dev.menai.fixture.LeakCheck
import dev.menai.fixture.inThread
import dev.menai.fixture.stressFactor
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.Job
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.future.future
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import java.util.concurrent.CompletableFuture
import java.util.concurrent.ExecutionException
import java.util.concurrent.TimeUnit
import java.util.concurrent.TimeoutException
import java.util.concurrent.atomic.AtomicReferenceArray
import kotlin.random.Random
import kotlin.time.Duration
import kotlin.time.Duration.Companion.microseconds

/**
 * Callers of every kind at one primitive: coroutines on two loops and on a pool of threads, and threads that block.
 *
 * They cancel each other at any moment, see [risk]. A run that stands still fails with what [subject] looks like then.
 */
class MixedCallers(loops: LeakCheck, private val random: Random, private val subject: Any) {
    private val firstLoop = loops.start("first")
    private val secondLoop = loops.start("second")
    private val callers = ArrayList<CompletableFuture<Unit>>()
    private val atRisk = AtomicReferenceArray<Job?>(16)
    private val races = Races()

    /** Starts [count] callers, one of each kind after another. */
    fun start(count: Int, body: suspend CoroutineScope.(Random) -> Unit) {
        repeat(count) {
            val chance = Random(random.nextLong())
            callers +=
                when (callers.size % 4) {
                    0 -> firstLoop.submit { body(chance) }
                    1 -> CoroutineScope(Dispatchers.Default).future { body(chance) }
                    2 -> secondLoop.submit { body(chance) }
                    else -> inThread("blocking") { runBlocking { body(chance) } }
                }
        }
    }

    /** Returns when all callers have ended; the next ones make a group of their own. */
    fun awaitAll() {
        try {
            callers.forEach { it.get(STANDSTILL_SECONDS, TimeUnit.SECONDS) }
        } catch (_: TimeoutException) {
            throw AssertionError("stands still: $subject")
        } catch (failure: ExecutionException) {
            throw AssertionError("a caller failed at $subject", failure.cause)
        }
        callers.clear()
        races.print(subject)
    }

    /** Runs [block] in a coroutine that anybody's [risk] may cancel, and cancels somebody else's, or its own. */
    suspend fun risk(chance: Random, block: suspend () -> Unit) =
        coroutineScope {
            val job = launch(start = CoroutineStart.UNDISPATCHED) { block() }
            if (!job.isCompleted) {
                races.waited()
                atRisk.set(chance.nextInt(atRisk.length()), job)
            }
            if (chance.nextInt(3) == 0) atRisk.getAndSet(chance.nextInt(atRisk.length()), null)?.let(::cancel)
            job.join()
        }

    private fun cancel(job: Job) {
        if (job.isActive) races.cancelled() // it waits, is about to be served, or times out
        job.cancel()
    }

    /** So short that the deadline and the hand-over meet. */
    fun shortTime(chance: Random): Duration {
        races.deadline()
        return chance.nextInt(0, 60).microseconds
    }

    private companion object {
        /** Long, because the long runs of all callers count as one. */
        val STANDSTILL_SECONDS = 60L * stressFactor
    }
}
