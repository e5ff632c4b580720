package dev.menai.internal.loop

import dev.menai.fixture.inThread
import dev.menai.fixture.orFail
import dev.menai.fixture.seeded
import dev.menai.fixture.stressFactor
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import kotlin.random.Random

/** The loop's side of [ReadyQueue.sight] and the watchdog's, without a lock between them. */
class StepSightStressTest {
    private class Step(val number: Long) : Runnable {
        override fun run() = Unit
    }

    /**
     * The command that is seen is that of the number seen with it, and the loop tells the watchdog of a suspect's end at
     * most once, of that suspect's, and while it is the suspect.
     */
    @Test
    fun suspectIsNeverMixedUpWithAnother() =
        seeded { random ->
            val watched = WatchedQueue()
            val told = ArrayList<Long>()
            val loop = inThread("loop") { runSteps(watched, Random(random.nextLong()), told) }
            val suspects = suspectUntil(watched, Random(random.nextLong())) { loop.isDone }
            loop.orFail("the steps")

            assertEquals(told.distinct(), told)
            assertTrue(suspects.containsAll(told), "told of ${told - suspects}")
            assertTrue(told.isNotEmpty())
        }

    /** As much of a loop as a step needs. */
    private class WatchedQueue {
        val ready = ReadyQueue()

        @Volatile var suspect = LoopTurn.NOBODY
    }

    private fun runSteps(watched: WatchedQueue, random: Random, told: MutableList<Long>) {
        for (number in 1L..STEPS * stressFactor) {
            watched.ready.addLast(Step(number))
            watched.ready.beginFirst()
            repeat(random.nextInt(50)) { Thread.onSpinWait() }
            if (watched.suspect == watched.ready.taken) told += number
            if (random.nextInt(10) == 0) watched.ready.endBegun()
        }
    }

    private fun suspectUntil(watched: WatchedQueue, random: Random, done: () -> Boolean): Set<Long> {
        val suspects = HashSet<Long>()
        while (!done()) {
            val sight = watched.ready.sight()
            if (sight != null) {
                assertEquals(sight.number, (sight.command as Step).number)
                suspects += sight.number
            }
            watched.suspect = sight?.number ?: LoopTurn.NOBODY
            repeat(random.nextInt(20)) { Thread.onSpinWait() }
        }
        return suspects
    }

    private companion object {
        const val STEPS = 300_000L
    }
}
