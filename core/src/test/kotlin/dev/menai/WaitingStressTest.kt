package dev.menai

import dev.menai.fixture.LeakCheck
import dev.menai.fixture.inThread
import dev.menai.fixture.orFail
import dev.menai.fixture.seeded
import dev.menai.fixture.stressFactor
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.flow.map
import kotlinx.coroutines.flow.toList
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.extension.RegisterExtension
import java.util.concurrent.CancellationException
import kotlin.random.Random
import kotlin.time.Duration.Companion.hours

/** Tasks that several threads complete while a loop waits for them. */
class WaitingStressTest {
    @RegisterExtension
    val loops = LeakCheck()

    /** Completes all of [tasks], each once, from two threads in the same random order; some fail. */
    private fun completeFromTwoThreads(tasks: List<CompletableDeferred<Int>>, random: Random) =
        tasks.shuffled(random).let { order ->
            val fails = order.map { random.nextInt(4) == 0 }
            List(2) {
                inThread {
                    order.forEachIndexed { i, task ->
                        if (fails[i]) task.completeExceptionally(Failure("$i")) else task.complete(i)
                    }
                }
            }
        }

    private fun rounds(round: suspend (List<CompletableDeferred<Int>>, Random) -> Unit) {
        val loop = loops.loop()
        seeded { random ->
            loop.runUntilComplete {
                repeat(300 * stressFactor) {
                    val tasks = List(1 + random.nextInt(40)) { CompletableDeferred<Int>() }
                    val threads = completeFromTwoThreads(tasks, random)
                    round(tasks, random)
                    threads.forEach { it.orFail() }
                }
            }
        }
    }

    @Test
    fun everyTaskComesOnce() =
        rounds { tasks, _ ->
            val come = asCompleted(tasks, timeout = 1.hours).map { it.also { assertTrue(it.isCompleted) } }.toList()
            assertEquals(tasks.size, come.size)
            assertEquals(tasks.toSet(), come.toSet())
        }

    @Test
    fun noEndIsMissed() =
        rounds { tasks, random ->
            val returnWhen = ReturnWhen.values()[random.nextInt(3)]
            val (done, pending) = waitUntil(returnWhen, tasks, timeout = 1.hours)
            assertEquals(tasks, tasks.filter { it in done || it in pending })
            assertTrue(done.all { it.isCompleted })
            when (returnWhen) {
                ReturnWhen.FIRST_COMPLETED -> assertTrue(done.isNotEmpty())
                ReturnWhen.FIRST_FAILED -> assertTrue(pending.isEmpty() || done.any { it.isCancelled })
                ReturnWhen.ALL_COMPLETED -> assertEquals(tasks, done)
            }
        }

    @Test
    fun repeatedWaitsSeeEachTaskOnce() =
        rounds { tasks, _ ->
            var left: List<CompletableDeferred<Int>> = tasks
            var seen = 0
            while (left.isNotEmpty()) {
                val (done, pending) = waitUntil(ReturnWhen.FIRST_COMPLETED, left)
                seen += done.size
                left = pending
            }
            assertEquals(tasks.size, seen)
        }

    @Test
    fun raceHasOneWinnerOrAllFailures() =
        rounds { tasks, _ ->
            val result = runCatching { race(tasks.map { task -> suspend { task.await() } }) }
            val succeeded = tasks.filter { it.isCompleted && !it.isCancelled }.map { it.await() }
            result.onSuccess { assertTrue(it in succeeded) }
            result.onFailure { assertEquals(tasks.size - 1, it.suppressedIds().size) }
        }

    @Test
    fun cancelledWaitsCancelNothing() {
        val loop = loops.start()
        seeded { random ->
            repeat(200 * stressFactor) {
                val tasks = List(1 + random.nextInt(20)) { CompletableDeferred<Int>() }
                val waits =
                    listOf(
                        loop.createTask { waitUntil(ReturnWhen.ALL_COMPLETED, tasks, 1.hours) },
                        loop.createTask { asCompleted(tasks, 1.hours).toList() },
                        loop.createTask { shield(tasks.last()) },
                    )
                val completing = inThread { tasks.forEachIndexed { i, task -> assertTrue(task.complete(i)) } }
                repeat(random.nextInt(2_000)) { Thread.onSpinWait() }
                waits.forEach { it.cancel(CancellationException("enough")) }
                completing.orFail()
            }
        }
    }
}
