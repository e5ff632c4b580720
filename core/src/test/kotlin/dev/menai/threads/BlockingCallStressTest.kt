package dev.menai.threads

import dev.menai.fixture.LeakCheck
import dev.menai.fixture.awaitOrFail
import dev.menai.fixture.awaitUntil
import dev.menai.fixture.inThread
import dev.menai.fixture.orFail
import dev.menai.fixture.seeded
import dev.menai.fixture.stressFactor
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.Job
import kotlinx.coroutines.job
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.extension.RegisterExtension
import java.util.concurrent.CyclicBarrier
import java.util.concurrent.Executors
import java.util.concurrent.TimeUnit
import java.util.concurrent.atomic.AtomicInteger

/** Cancels that meet the begin and the end of blocking code. */
class BlockingCallStressTest {
    @RegisterExtension
    val loops = LeakCheck()

    @Test
    fun interruptNeverHitsWhatRunsAfterTheCode() =
        seeded { random ->
            val start = CyclicBarrier(2)
            val calls = List(ROUNDS * stressFactor) { OneCall(random.nextInt(SPINS), random.nextInt(2 * SPINS)) }
            val canceller =
                inThread {
                    for (call in calls) {
                        start.awaitOrFail()
                        call.cancelSoon()
                    }
                }
            for (call in calls) {
                start.awaitOrFail()
                call.runHere()
            }
            canceller.orFail()
            calls.forEach(OneCall::check)
        }

    private class OneCall(private val codeSpins: Int, private val cancelSpins: Int) {
        private val ends = AtomicInteger()
        private var ran = false
        private val call = BlockingCall("call", null, ::code) { ends.incrementAndGet() }

        private fun code() {
            ran = true
            spin(codeSpins)
        }

        fun runHere() {
            call.run()
            check(!Thread.interrupted()) { "the interrupt outlived the code" }
            spin(SPINS / 4)
            check(!Thread.interrupted()) { "the interrupt came after the code" }
        }

        fun cancelSoon() {
            spin(cancelSpins)
            call.cancel()
        }

        fun check() {
            assertEquals(1, ends.get(), "how often the end was told")
            check(ran || call.isCancelled) { "it never began, but nobody cancelled it" }
        }
    }

    @Test
    fun slotsAreExactAndNothingOutlivesItsTask() =
        seeded { random ->
            val pool = ThreadPool("stress", THREADS, maxWaiting = 20, platformThreads = random.nextBoolean())
            val loop = loops.start()
            val crowd = Crowd(most = THREADS)
            val tasks =
                List(TASKS * stressFactor) {
                    val spins = random.nextInt(SPINS)
                    val task =
                        loop.createTask {
                            val job = coroutineContext.job
                            toThreadUnlessFull(pool) { crowd.runIn(job, spins) }
                        }
                    val patience = random.nextInt(3 * SPINS)
                    if (random.nextInt(3) > 0) {
                        spin(patience)
                        task.cancel("enough")
                    }
                    task
                }
            for (task in tasks) loop.submit { runCatching { task.join() } }.orFail()
            crowd.check()
            // A slot is given back before its result is told; those that never began may be on their way.
            awaitUntil("an empty pool") { pool.statistics().run { running + waiting } == 0 }
            assertEquals(crowd.ended.get().toLong(), pool.statistics().done)
        }

    private suspend fun toThreadUnlessFull(pool: ThreadPool, code: () -> Unit) =
        try {
            toThread(pool, block = code)
        } catch (_: ThreadPoolFullException) {
            // as it may
        }

    /** Who is inside now. */
    private class Crowd(private val most: Int) {
        private val inside = AtomicInteger()
        val ended = AtomicInteger()
        private val broken = AtomicInteger()

        fun runIn(job: Job, spins: Int) {
            if (inside.incrementAndGet() > most || Thread.currentThread().isInterrupted && job.isActive) {
                broken.incrementAndGet()
            }
            spin(spins)
            if (job.isCompleted) broken.incrementAndGet()
            inside.decrementAndGet()
            ended.incrementAndGet()
        }

        fun check() {
            assertEquals(0, inside.get())
            assertEquals(0, broken.get(), "too many at once, interrupted for nothing, or longer than the task")
        }
    }

    @Test
    fun usersExecutorIsNeverLeftInterrupted() =
        seeded { random ->
            val executor = Executors.newFixedThreadPool(2)
            val loop = loops.start()
            val hit = AtomicInteger()
            repeat(TASKS * stressFactor) {
                val spins = random.nextInt(SPINS)
                val task = loop.createTask { toThread(executor) { spin(spins) } }
                executor.execute {
                    spin(SPINS / 2)
                    if (Thread.interrupted()) hit.incrementAndGet()
                }
                spin(random.nextInt(3 * SPINS))
                task.cancel("enough")
            }
            executor.shutdown()
            check(executor.awaitTermination(20, TimeUnit.SECONDS))
            for (task in loop.tasks()) {
                loop
                    .submit { runCatching { task.join() }.onFailure { if (it !is CancellationException) throw it } }
                    .orFail()
            }
            assertEquals(0, hit.get())
        }

    private companion object {
        const val ROUNDS = 20_000
        const val TASKS = 5_000
        const val THREADS = 3
        const val SPINS = 400

        fun spin(count: Int) = repeat(count) { Thread.onSpinWait() }
    }
}
