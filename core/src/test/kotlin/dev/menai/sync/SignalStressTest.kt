package dev.menai.sync

import dev.menai.fixture.LeakCheck
import dev.menai.fixture.seeded
import dev.menai.fixture.stressFactor
import dev.menai.internal.wait.MixedCallers
import kotlinx.coroutines.yield
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.extension.RegisterExtension
import java.util.concurrent.atomic.AtomicIntegerArray
import java.util.concurrent.atomic.AtomicLong
import kotlin.random.Random
import kotlin.time.Duration
import kotlin.time.Duration.Companion.INFINITE

/** Event, condition and barrier: a signal that got lost makes the run stand still. */
class SignalStressTest {
    @RegisterExtension
    val loops = LeakCheck()

    @Test
    fun everySetEndsAllWaits() =
        seeded { random ->
            val event = Event()
            val left = AtomicLong(WAITERS.toLong())
            val callers = MixedCallers(loops, random, event)
            callers.start(WAITERS) { chance ->
                repeat(ROUNDS * stressFactor) {
                    when (chance.nextInt(3)) {
                        0 -> event.wait()
                        1 -> event.tryWait(callers.shortTime(chance))
                        else -> callers.risk(chance) { event.wait() }
                    }
                }
                left.decrementAndGet()
            }
            callers.start(2) {
                while (left.get() > 0) {
                    event.set()
                    event.clear()
                    yield()
                }
            }
            callers.awaitAll()
            assertEquals(0, event.statistics().waiting)
        }

    /** A buffer of one place: who puts wakes one that takes, and the other way round. */
    @Test
    fun everyNotificationReachesSomebody() =
        seeded { random ->
            val buffer = Buffer()
            val callers = MixedCallers(loops, random, buffer)

            suspend fun untilDone(chance: Random, attempt: suspend (timeout: Duration) -> Boolean) {
                var done = false
                while (!done) {
                    callers.risk(
                        chance,
                    ) { done = attempt(if (chance.nextInt(4) == 0) callers.shortTime(chance) else INFINITE) }
                }
            }
            callers.start(4) { chance -> repeat(ROUNDS * stressFactor) { untilDone(chance) { buffer.tryPut(1, it) } } }
            callers.start(4) { chance -> repeat(ROUNDS * stressFactor) { untilDone(chance) { buffer.tryTake(it) } } }
            callers.awaitAll()
            assertEquals(4L * ROUNDS * stressFactor, buffer.taken)
            assertEquals(buffer.put, buffer.taken)
            assertEquals(false, buffer.lock.isLocked)
        }

    private class Buffer {
        val lock = Lock()
        private val notEmpty = Condition(lock, "not empty")
        private val notFull = Condition(lock, "not full")

        // Guarded by the lock.
        private var item: Int? = null
        var put = 0L
        var taken = 0L

        suspend fun tryPut(value: Int, timeout: Duration): Boolean =
            lock.withLock {
                if (!notFull.tryWaitFor(timeout) { item == null }) return false
                item = value
                put += value
                notEmpty.notify()
                true
            }

        suspend fun tryTake(timeout: Duration): Boolean =
            lock.withLock {
                if (!notEmpty.tryWaitFor(timeout) { item != null }) return false
                taken += item!!
                item = null
                notFull.notify()
                true
            }

        override fun toString() = "$notEmpty, $notFull, item: $item"
    }

    @Test
    fun everyRoundOfTheBarrierHasEachPlaceOnce() =
        seeded { random ->
            val parties = 3
            val barrier = Barrier(parties)
            val places = AtomicIntegerArray(parties)
            val callers = MixedCallers(loops, random, barrier)
            val left = AtomicLong(WAITERS.toLong())
            callers.start(WAITERS) { chance ->
                repeat(ROUNDS * stressFactor) {
                    callers.risk(chance) {
                        val place =
                            if (chance.nextBoolean()) {
                                barrier.tryWait(
                                    callers.shortTime(chance),
                                )
                            } else {
                                barrier.wait()
                            }
                        if (place != null) places.incrementAndGet(place)
                    }
                }
                left.decrementAndGet()
            }
            callers.start(2) { chance ->
                while (left.get() > 0) {
                    barrier
                        .tryWait(
                            callers.shortTime(chance),
                        )?.let(places::incrementAndGet) ?: yield()
                }
            }
            callers.awaitAll()
            val rounds = barrier.statistics().rounds
            assertEquals(0, barrier.waiting)
            assertTrue((0 until parties).all { places[it] <= rounds })
            assertEquals(rounds, places.get(parties - 1).toLong()) // the last one never waits, so nobody cancels it
        }

    private companion object {
        const val WAITERS = 6
        const val ROUNDS = 10_000
    }
}
