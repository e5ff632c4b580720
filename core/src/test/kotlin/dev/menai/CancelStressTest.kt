package dev.menai

import dev.menai.fixture.LeakCheck
import dev.menai.fixture.endedWithin
import dev.menai.fixture.inThread
import dev.menai.fixture.orFail
import dev.menai.fixture.seeded
import dev.menai.fixture.stressFactor
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.yield
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.extension.RegisterExtension
import java.util.concurrent.CompletableFuture
import java.util.concurrent.TimeoutException
import java.util.concurrent.atomic.AtomicInteger
import kotlin.random.Random
import kotlin.time.Duration
import kotlin.time.Duration.Companion.hours
import kotlin.time.Duration.Companion.microseconds
import kotlin.time.Duration.Companion.nanoseconds

/**
 * About a million races of create, cancel, complete and time-out from several threads: nothing hangs, nothing leaks, and
 * each task ends in exactly one way that its race allows.
 */
class CancelStressTest {
    @RegisterExtension
    val loops = LeakCheck()

    private val completed = AtomicInteger()
    private val cancelled = AtomicInteger()
    private val timedOut = AtomicInteger()

    @Test
    fun cancelStorm() =
        seeded { random ->
            val loop = loops.start("storm")
            val rounds = 200 * stressFactor
            val creators =
                List(CREATORS) {
                    val own = Random(random.nextLong())
                    inThread("creator-$it") { repeat(rounds) { storm(loop, own) } }
                }
            creators.forEach { it.get() }

            assertEquals(CREATORS * rounds * BATCH, completed.get() + cancelled.get() + timedOut.get())
            listOf(completed, cancelled, timedOut).forEach { assertTrue(it.get() > 0, "each race is won by each side") }
            assertEquals(emptyList<Task<*>>(), loop.tasks())
            assertEquals(0, loop.submit { loop.turn.timers.size }.orFail())
        }

    /** A batch of tasks made here and partly cancelled by another thread, while the loop runs them. */
    private fun storm(loop: EventLoop, random: Random) {
        val gate = CompletableDeferred<Unit>()
        val tasks = Array(BATCH) { loop.createTask { race(it % KINDS, gate) } }
        val order = IntArray(BATCH) { it }.also { it.shuffle(random) }
        val victims = random.nextInt(BATCH)
        val canceller = CompletableFuture.runAsync { for (i in 0 until victims) tasks[order[i]].cancel(REASON) }
        repeat(random.nextInt(10_000)) { Thread.onSpinWait() }
        gate.complete(Unit)
        canceller.orFail("canceller")
        for (i in victims until BATCH) if (order[i] % KINDS == WAITS_FOR_EVER) tasks[order[i]].cancel(REASON)
        tasks.forEach(::count)
    }

    private suspend fun race(kind: Int, gate: CompletableDeferred<Unit>) {
        when (kind) {
            WAITS_FOR_EVER -> awaitCancellation()
            1 -> yield()
            2 -> gate.await()
            3 -> sleep(20.microseconds)
            4 -> timeout(1.hours) { gate.await() }
            5 -> timeout(10.nanoseconds) { gate.await() }
            6 -> timeout(Duration.ZERO) { sleep(1.hours) }
            else -> timeout(30.microseconds) { sleep(30.microseconds) }
        }
    }

    @OptIn(ExperimentalCoroutinesApi::class)
    private fun count(task: Task<*>) {
        assertTrue(task.endedWithin(), "$task hangs")
        when (val failure = task.getCompletionExceptionOrNull()) {
            null -> completed.incrementAndGet()
            is TimeoutException -> timedOut.incrementAndGet()
            is CancellationException -> cancelled.incrementAndGet().also { assertEquals(REASON, failure.message) }
            else -> throw failure
        }
    }

    private companion object {
        const val CREATORS = 2
        const val BATCH = 2_000
        const val KINDS = 8
        const val WAITS_FOR_EVER = 0
        const val REASON = "storm"
    }
}
