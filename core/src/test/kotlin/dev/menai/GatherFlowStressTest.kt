package dev.menai

import dev.menai.fixture.LeakCheck
import dev.menai.fixture.seeded
import dev.menai.fixture.stressFactor
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.withContext
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.extension.RegisterExtension
import java.util.concurrent.atomic.AtomicInteger
import kotlin.random.Random
import kotlin.time.Duration

/** Streams whose items come back from another loop, in any order, and whose items and collectors fail. */
class GatherFlowStressTest {
    @RegisterExtension
    val loops = LeakCheck()

    private class Round(private val random: Random, private val other: EventLoop) {
        private val items = random.nextInt(60)
        private val limit = 1 + random.nextInt(8)
        private val ordered = random.nextBoolean()
        private val failing = if (random.nextInt(3) == 0) random.nextInt(60) else -1
        private val breaking = if (random.nextInt(3) == 0) random.nextInt(60) else -1
        private val held = AtomicInteger()
        private val running = AtomicInteger()
        private val seen = ArrayList<Int>()

        private suspend fun work(item: Int, chance: Random): Int {
            running.incrementAndGet()
            try {
                when (chance.nextInt(3)) {
                    0 -> sleep(Duration.ZERO)
                    1 -> withContext(other) { sleep(Duration.ZERO) }
                }
                return if (item == failing) throw Failure("$item") else item
            } finally {
                running.decrementAndGet()
            }
        }

        suspend fun run() {
            val source = (0 until items).asSequence().onEach { assertTrue(held.incrementAndGet() <= limit) }
            val seeds = IntArray(items) { random.nextInt() }
            val end = runCatching { collect(source.gather(limit, ordered) { work(it, Random(seeds[it])) }) }
            assertEquals(0, running.get(), "an item outlives its stream")
            assertEquals(seen.toSet().size, seen.size)
            if (ordered) assertEquals(seen.indices.toList(), seen)
            when (val failure = end.exceptionOrNull()) {
                null -> assertEquals(items, seen.size)
                else -> assertTrue(failure is Failure && failure.id in listOf("$failing", "collector $breaking"))
            }
        }

        private suspend fun collect(flow: Flow<Int>) =
            flow.collect {
                if (it % 7 == 0) sleep(Duration.ZERO)
                if (it == breaking) throw Failure("collector $it")
                seen += it
                held.decrementAndGet()
            }
    }

    @Test
    fun noItemIsLostHeldTooLongOrLeftRunning() {
        val other = loops.start("other")
        val loop = loops.loop("here")
        seeded { random ->
            loop.runUntilComplete {
                repeat(1_000 * stressFactor) {
                    Round(random, other).run()
                    assertEquals(listOf(currentTask()), loop.tasks())
                }
            }
        }
    }
}
