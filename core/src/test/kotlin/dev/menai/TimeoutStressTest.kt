package dev.menai

import dev.menai.fixture.LeakCheck
import dev.menai.fixture.inThread
import dev.menai.fixture.orFail
import dev.menai.fixture.seeded
import dev.menai.fixture.stressFactor
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.extension.RegisterExtension
import java.util.concurrent.CancellationException
import java.util.concurrent.TimeoutException
import java.util.concurrent.atomic.AtomicBoolean
import java.util.concurrent.atomic.AtomicReference
import kotlin.random.Random
import kotlin.time.Duration
import kotlin.time.Duration.Companion.hours
import kotlin.time.Duration.Companion.microseconds

/** Deadlines that are moved by other threads while they pass, and while their blocks end. */
class TimeoutStressTest {
    /** Finds the timers of timeouts that have ended. */
    @RegisterExtension
    val loops = LeakCheck()

    @Test
    fun moveThatRacesWithTheEndOfTheBlockLeavesNoTimer() {
        val loop = loops.start()
        val shown = AtomicReference<Timeout?>()
        val stop = AtomicBoolean()
        val mover =
            inThread {
                while (!stop.get()) {
                    val timeout = shown.getAndSet(null) ?: continue
                    runCatching { timeout.reschedule(1.hours) }
                }
            }
        seeded { random ->
            repeat(20_000 * stressFactor) {
                val pause = random.nextInt(1_000)
                loop.submit { showAndEnd(shown, pause) }.orFail()
            }
        }
        stop.set(true)
        mover.orFail()
    }

    private suspend fun showAndEnd(shown: AtomicReference<Timeout?>, pause: Int) =
        timeout(Duration.INFINITE) {
            shown.set(it)
            repeat(pause) { Thread.onSpinWait() }
        }

    @Test
    fun everyBlockEndsInOneOfThreeWays() {
        val loop = loops.start()
        seeded { random ->
            repeat(50 * stressFactor) {
                val seeds = List(100) { random.nextInt() }
                val tasks = seeds.map { seed -> loop.submit { limited(Random(seed)) } }
                tasks.forEachIndexed { i, task -> if (seeds[i] % 3 == 0) task.cancel(true) }
                tasks.forEach { it.handle { _, failure -> checkEnd(failure) }.orFail() }
            }
        }
    }

    private suspend fun limited(random: Random): Int =
        timeout(random.nextInt(200).microseconds) { outer ->
            timeout(random.nextInt(200).microseconds) { inner ->
                sleep(random.nextInt(200).microseconds)
                (if (random.nextBoolean()) inner else outer).reschedule(random.nextInt(200).microseconds)
                sleep(random.nextInt(200).microseconds)
                1
            }
        }

    private fun checkEnd(failure: Throwable?) =
        assertTrue(failure == null || failure is TimeoutException || failure is CancellationException, "$failure")
}
