package dev.menai.debug

import dev.menai.fixture.inThread
import dev.menai.fixture.orFail
import dev.menai.fixture.seeded
import dev.menai.fixture.stressFactor
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import kotlin.random.Random

/** The loop's side and the watchdog's of [StepWatch], without a lock between them. */
class StepWatchStressTest {
    private class Step(val number: Long) : Runnable {
        override fun run() = Unit
    }

    /**
     * A step that is seen twice is the one whose command is read the second time, and the loop tells the watchdog of a
     * suspect's end at most once, of that suspect's, and while it is the suspect.
     */
    @Test
    fun suspectIsNeverMixedUpWithAnother() =
        seeded { random ->
            val watch = StepWatch()
            val told = ArrayList<Long>()
            val loop = inThread("loop") { runSteps(watch, Random(random.nextLong()), told) }
            val suspects = suspectUntil(watch, Random(random.nextLong())) { loop.isDone }
            loop.orFail("the steps")

            assertEquals(told.distinct(), told)
            assertTrue(suspects.containsAll(told), "told of ${told - suspects}")
            assertTrue(told.isNotEmpty())
        }

    private fun runSteps(watch: StepWatch, random: Random, told: MutableList<Long>) {
        for (number in 1L..STEPS * stressFactor) {
            watch.begin(Step(number))
            repeat(random.nextInt(50)) { Thread.onSpinWait() }
            if (watch.end()) told += number
        }
    }

    private fun suspectUntil(watch: StepWatch, random: Random, done: () -> Boolean): Set<Long> {
        val suspects = HashSet<Long>()
        var last = StepWatch.NOBODY
        while (!done()) {
            val sight = watch.sight()
            if (sight != null && sight.number == last) assertEquals(last, (sight.command as Step).number)
            last = sight?.number ?: StepWatch.NOBODY
            if (sight != null) suspects += last
            watch.suspect = last
            repeat(random.nextInt(20)) { Thread.onSpinWait() }
        }
        return suspects
    }

    private companion object {
        const val STEPS = 300_000L
    }
}
