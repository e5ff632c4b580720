package dev.menai.internal.wait

import dev.menai.EventLoop
import dev.menai.Task
import dev.menai.createTask
import dev.menai.debug.DebugOptions
import dev.menai.debug.debug
import dev.menai.fixture.CapturedLog
import dev.menai.fixture.LeakCheck
import dev.menai.fixture.endedWithin
import dev.menai.fixture.seeded
import dev.menai.fixture.stressFactor
import dev.menai.sleep
import dev.menai.sync.Lock
import dev.menai.sync.RwLock
import dev.menai.sync.Semaphore
import dev.menai.sync.withLock
import dev.menai.sync.withPermits
import dev.menai.sync.withReadLock
import dev.menai.sync.withWriteLock
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.launch
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.extension.RegisterExtension
import kotlin.random.Random
import kotlin.time.Duration.Companion.hours
import kotlin.time.Duration.Companion.microseconds

/** What is noted of holders, while tasks of two loops take and return, and some are cancelled. */
class HoldersStressTest {
    @RegisterExtension
    val loops = LeakCheck()

    /** A release that takes away what another one holds would be reported as that one's leak. */
    @RegisterExtension
    val log = CapturedLog()

    private val lock = Lock()
    private val semaphore = Semaphore(3)
    private val rwLock = RwLock()
    private val points = listOf(lock.permits, semaphore.permits, rwLock.point)

    private val sections =
        listOf<suspend (Random) -> Unit>(
            { random -> lock.withLock { sleepAndLook(random, lock.permits) } },
            { random -> semaphore.withPermits(1 + random.nextInt(3)) { sleepAndLook(random, semaphore.permits) } },
            { random -> rwLock.withReadLock { sleepAndLook(random, rwLock.point) } },
            { random -> rwLock.withWriteLock { sleepAndLook(random, rwLock.point) } },
            { if (lock.tryAcquire()) lock.release() },
            { if (semaphore.tryAcquire(2)) repeat(2) { semaphore.release() } },
            { random -> if (lock.tryAcquire(20.microseconds)) returned(random) { lock.release() } },
            { random -> if (rwLock.tryAcquireRead(20.microseconds)) returned(random) { rwLock.releaseRead() } },
            { random -> coroutineScope { repeat(2) { launch { lock.withLock { pause(random) } } } } },
        )

    private suspend fun pause(random: Random) = sleep(random.nextInt(50).microseconds)

    private suspend fun returned(random: Random, release: () -> Unit) =
        try {
            pause(random)
        } finally {
            release()
        }

    private suspend fun sleepAndLook(random: Random, point: WaitPoint) {
        assertTrue(point.holders!!.all().isNotEmpty())
        pause(random)
    }

    @Test
    fun nobodyIsNotedWhoHoldsNothing() =
        seeded { random ->
            val both = listOf(loops.start("a"), loops.start("b"))
            both.forEach { it.debug = DebugOptions(creationSites = false, slowCallback = 1.hours) }
            repeat(ROUNDS * stressFactor) {
                val tasks = both.flatMap { loop -> List(TASKS) { take(loop, Random(random.nextLong())) } }
                repeat(TASKS) { tasks.random(random).cancel("chance") }
                tasks.forEach { assertTrue(it.endedWithin(), "$it") }
                assertEquals(emptyList<String>(), points.flatMap { it.holders?.all().orEmpty() }.map { it.holder.name })
                assertEquals(emptyList<Holding>(), tasks.flatMap(Holders::heldBy))
                assertFalse(lock.isLocked)
                assertEquals(3, semaphore.statistics().available)
            }
        }

    private fun take(loop: EventLoop, random: Random): Task<Unit> =
        loop.createTask { repeat(SECTIONS) { sections.random(random)(random) } }

    private companion object {
        const val ROUNDS = 30
        const val TASKS = 10
        const val SECTIONS = 10
    }
}
