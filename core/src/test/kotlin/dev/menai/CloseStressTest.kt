package dev.menai

import dev.menai.fixture.LeakCheck
import dev.menai.fixture.awaitOrFail
import dev.menai.fixture.endedWithin
import dev.menai.fixture.inThread
import dev.menai.fixture.orFail
import dev.menai.fixture.seeded
import dev.menai.fixture.stressFactor
import kotlinx.coroutines.yield
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.extension.RegisterExtension
import java.util.concurrent.CyclicBarrier
import java.util.concurrent.ScheduledThreadPoolExecutor
import java.util.concurrent.atomic.AtomicIntegerArray
import kotlin.random.Random
import kotlin.time.Duration.Companion.seconds

/** Four threads post, while a fifth closes the loop: what was accepted happens, once; what was refused never does. */
class CloseStressTest {
    @RegisterExtension
    val loops = LeakCheck()

    @Test
    fun acceptedCallbacksRunOnceAndRefusedOnesNever() =
        seeded { random ->
            repeat(300 * stressFactor) { postsAgainstClose(random) { loops.start() } }
        }

    @Test
    fun acceptedCallbacksOfAHostedLoopRunOnceAndRefusedOnesNever() =
        seeded { random ->
            val host = ScheduledThreadPoolExecutor(2)
            try {
                repeat(200 * stressFactor) { postsAgainstClose(random) { loops.watch(EventLoop.on(host)) } }
            } finally {
                host.shutdown()
            }
        }

    private fun postsAgainstClose(random: Random, newLoop: () -> EventLoop) {
        val loop = newLoop()
        val runs = AtomicIntegerArray(THREADS * POSTS)
        val refused = BooleanArray(THREADS * POSTS)
        val start = CyclicBarrier(THREADS + 1)
        val spins = random.nextInt(20_000)
        val posters =
            List(THREADS) { thread ->
                inThread {
                    start.awaitOrFail()
                    for (i in thread * POSTS until (thread + 1) * POSTS) {
                        try {
                            loop.callSoon { runs.incrementAndGet(i) }
                        } catch (_: LoopClosedException) {
                            refused[i] = true
                        }
                    }
                }
            }
        start.awaitOrFail()
        repeat(spins) { Thread.onSpinWait() }
        loop.close(60.seconds)
        posters.forEach { it.orFail("poster") }

        for (i in refused.indices) assertEquals(if (refused[i]) 0 else 1, runs[i], "callback $i")
    }

    /** A task that slips in while the loop begins to close is cancelled like the others. */
    @Test
    fun tasksCreatedDuringTheCloseEnd() =
        seeded { random ->
            repeat(200 * stressFactor) {
                val loop = loops.start()
                val start = CyclicBarrier(THREADS + 1)
                val spins = random.nextInt(20_000)
                val creators =
                    List(THREADS) {
                        inThread {
                            start.awaitOrFail()
                            tasksUntilRefused(loop)
                        }
                    }
                start.awaitOrFail()
                repeat(spins) { Thread.onSpinWait() }
                loop.close(60.seconds)

                creators.flatMap { it.orFail("creator") }.forEach { assertTrue(it.endedWithin(), "$it") }
            }
        }

    private fun tasksUntilRefused(loop: EventLoop): List<Task<*>> {
        val tasks = ArrayList<Task<*>>()
        try {
            repeat(POSTS) { tasks += loop.createTask { yield() } }
        } catch (_: LoopClosedException) {
            // as it should
        }
        return tasks
    }

    private companion object {
        const val THREADS = 4
        const val POSTS = 200
    }
}
