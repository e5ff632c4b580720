package dev.menai.sync

import dev.menai.fixture.LeakCheck
import dev.menai.fixture.seeded
import dev.menai.fixture.stressFactor
import dev.menai.internal.wait.MixedCallers
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.extension.RegisterExtension
import java.util.concurrent.atomic.AtomicInteger
import java.util.concurrent.atomic.AtomicLong
import kotlin.random.Random

class LockStressTest {
    @RegisterExtension
    val loops = LeakCheck()

    /** Plain on purpose: nothing but the lock makes its changes visible. */
    private var guarded = 0L

    @Test
    fun whatTheLockGuardsIsChangedByOneAtTime() =
        seeded { random ->
            val lock = Lock()
            val entered = AtomicLong()
            val callers = MixedCallers(loops, random, lock)
            callers.start(count = 8) { chance ->
                repeat(ROUNDS * stressFactor) {
                    if (callers.enter(
                            chance,
                            lock::tryAcquire,
                            lock::acquire,
                        ) { lock.tryAcquire(callers.shortTime(chance)) }
                    ) {
                        guarded++
                        entered.incrementAndGet()
                        lock.release()
                    }
                }
            }
            callers.awaitAll()
            assertEquals(entered.get(), guarded)
            assertEquals(false, lock.isLocked)
            assertEquals(0, lock.statistics().waiting)
        }

    @Test
    fun writerIsAloneAndReadersSeeWholeWrites() =
        seeded { random ->
            val lock = RwLock()
            val inside = AtomicInteger()
            val writes = AtomicLong()
            val callers = MixedCallers(loops, random, lock)
            callers.start(count = 8) { chance ->
                repeat(ROUNDS * stressFactor) {
                    if (chance.nextInt(3) == 0) {
                        val has =
                            callers.enter(chance, lock::tryAcquireWrite, lock::acquireWrite) {
                                lock.tryAcquireWrite(callers.shortTime(chance))
                            }
                        if (has) {
                            check(inside.getAndAdd(WRITER) == 0) { "a writer came in although somebody was in" }
                            guarded++
                            writes.incrementAndGet()
                            inside.getAndAdd(-WRITER)
                            lock.releaseWrite()
                        }
                    } else {
                        val has =
                            callers.enter(
                                chance,
                                lock::tryAcquireRead,
                                lock::acquireRead,
                            ) { lock.tryAcquireRead(callers.shortTime(chance)) }
                        if (has) {
                            check(inside.getAndIncrement() < WRITER) { "a reader came in although a writer was in" }
                            check(guarded == writes.get()) { "a reader saw an old value" }
                            inside.getAndDecrement()
                            lock.releaseRead()
                        }
                    }
                }
            }
            callers.awaitAll()
            assertEquals(writes.get(), guarded)
            assertEquals(0, lock.readers)
            assertEquals(false, lock.isWriteLocked)
            assertEquals(0, lock.statistics().waiting)
        }

    private suspend fun MixedCallers.enter(
        chance: Random,
        tryEnter: () -> Boolean,
        enter: suspend () -> Unit,
        enterInTime: suspend () -> Boolean,
    ): Boolean {
        var has = false
        when (chance.nextInt(4)) {
            0 -> has = tryEnter()
            1 -> has = enterInTime()
            2 -> risk(chance) { has = enterInTime() }
            else ->
                risk(chance) {
                    enter()
                    has = true
                }
        }
        return has
    }

    private companion object {
        const val ROUNDS = 15_000
        const val WRITER = 1_000
    }
}
