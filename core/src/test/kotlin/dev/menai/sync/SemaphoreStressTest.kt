package dev.menai.sync

import dev.menai.fixture.LeakCheck
import dev.menai.fixture.seeded
import dev.menai.fixture.stressFactor
import dev.menai.internal.wait.MixedCallers
import kotlinx.coroutines.yield
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.extension.RegisterExtension
import java.util.concurrent.atomic.AtomicInteger
import kotlin.random.Random

class SemaphoreStressTest {
    @RegisterExtension
    val loops = LeakCheck()

    @Test
    fun permitsAreNeitherLostNorMultiplied() = seeded { takeAndReturn(it, BoundedSemaphore(PERMITS), mostAtOnce = 1) }

    @Test
    fun permitsTakenSeveralAtOnceAreNeitherLostNorMultiplied() =
        seeded { takeAndReturn(it, BoundedSemaphore(PERMITS), mostAtOnce = PERMITS) }

    private fun takeAndReturn(random: Random, semaphore: Semaphore, mostAtOnce: Int) {
        val taken = AtomicInteger()
        val callers = MixedCallers(loops, random, semaphore)
        callers.start(count = 8) { chance ->
            repeat(ROUNDS * stressFactor) {
                val permits = chance.nextInt(1, mostAtOnce + 1)
                if (callers.take(semaphore, permits, chance)) {
                    check(taken.addAndGet(permits) <= PERMITS) { "more permits were taken than there are" }
                    if (chance.nextInt(4) == 0) yield()
                    taken.addAndGet(-permits)
                    semaphore.release(permits)
                }
            }
        }
        callers.awaitAll()
        assertEquals(PERMITS, semaphore.availablePermits)
        assertEquals(0, semaphore.statistics().waiting)
    }

    private suspend fun MixedCallers.take(semaphore: Semaphore, permits: Int, chance: Random): Boolean {
        var has = false
        when (chance.nextInt(4)) {
            0 -> has = semaphore.tryAcquire(permits)
            1 -> has = semaphore.tryAcquire(shortTime(chance), permits)
            2 -> risk(chance) { has = semaphore.tryAcquire(shortTime(chance), permits) }
            else ->
                risk(chance) {
                    semaphore.acquire(permits)
                    has = true
                }
        }
        return has
    }

    private companion object {
        const val PERMITS = 3
        const val ROUNDS = 20_000
    }
}
