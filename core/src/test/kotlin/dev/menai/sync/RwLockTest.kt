package dev.menai.sync

import dev.menai.fixture.LeakCheck
import dev.menai.internal.wait.endsAtOnce
import dev.menai.internal.wait.settle
import dev.menai.internal.wait.virtually
import dev.menai.time
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Job
import kotlinx.coroutines.async
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.launch
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.assertThrows
import org.junit.jupiter.api.extension.RegisterExtension
import kotlin.time.Duration
import kotlin.time.Duration.Companion.seconds

/** asyncio has no such lock. */
class RwLockTest {
    @RegisterExtension
    val loops = LeakCheck()

    private val lock = RwLock()
    private val events = ArrayList<String>()

    private fun CoroutineScope.reading(name: String): Job =
        launch {
            lock.acquireRead()
            events += name
        }

    private fun CoroutineScope.writing(name: String): Job =
        launch {
            lock.acquireWrite()
            events += name
        }

    @Test
    fun readersGoInTogether() =
        loops.virtually {
            assertTrue(endsAtOnce { repeat(3) { lock.acquireRead() } })
            assertEquals(3, lock.readers)
            assertFalse(lock.isWriteLocked)
            assertFalse(lock.tryAcquireWrite())
            repeat(3) { lock.releaseRead() }
            assertTrue(lock.tryAcquireWrite())
        }

    @Test
    fun writerIsAlone() =
        loops.virtually {
            assertTrue(endsAtOnce { lock.acquireWrite() })
            assertTrue(lock.isWriteLocked)
            assertFalse(lock.tryAcquireRead())
            assertFalse(lock.tryAcquireWrite())
            lock.releaseWrite()
            assertFalse(lock.isWriteLocked)
        }

    @Test
    fun writerThatWaitsHoldsUpTheReadersBehindHim() =
        loops.virtually {
            lock.acquireRead()
            writing("writer")
            listOf("r1", "r2").forEach { reading(it) }
            writing("writer2")
            reading("r3")
            settle()
            assertFalse(lock.tryAcquireRead())
            assertEquals(emptyList<String>(), events)

            lock.releaseRead()
            settle()
            assertEquals(listOf("writer"), events)

            lock.releaseWrite()
            settle()
            assertEquals(listOf("writer", "r1", "r2"), events)
            assertEquals(
                RwLockStatistics(readers = 2, isWriteLocked = false, waiting = 2, totalWaits = 5),
                lock.statistics(),
            )

            lock.releaseRead()
            settle()
            assertEquals(3, events.size)
            lock.releaseRead()
            settle()
            assertEquals(listOf("writer", "r1", "r2", "writer2"), events)
            lock.releaseWrite()
            settle()
            assertEquals("r3", events.last())
        }

    @Test
    fun cancelledWriterLetsTheReadersBehindHimIn() =
        loops.virtually {
            lock.acquireRead()
            val writer = writing("writer")
            listOf("r1", "r2").forEach { reading(it) }
            settle()
            writer.cancelAndJoin()
            settle()
            assertEquals(listOf("r1", "r2"), events)
            assertEquals(3, lock.readers)
        }

    @Test
    fun writerThatTimesOutLetsTheReadersBehindHimIn() =
        loops.virtually {
            lock.acquireRead()
            val writer = async { lock.tryAcquireWrite(1.seconds) }
            settle()
            reading("reader")
            assertFalse(writer.await())
            settle()
            assertEquals(listOf("reader"), events)
        }

    @Test
    fun placeHandedToCancelledCallerIsGivenBack() =
        loops.virtually {
            lock.acquireWrite()
            val reader = reading("reader")
            val writer = writing("writer")
            settle()
            lock.releaseWrite()
            reader.cancel()
            settle()
            assertEquals(listOf("writer"), events)

            val next = reading("next")
            settle()
            next.cancel()
            lock.releaseWrite()
            settle()
            assertEquals(
                RwLockStatistics(readers = 0, isWriteLocked = false, waiting = 0, totalWaits = 3),
                lock.statistics(),
            )
            assertTrue(writer.isCompleted)
        }

    @Test
    fun lockHandedToCancelledWriterIsGivenBack() =
        loops.virtually {
            lock.acquireRead()
            val writer = writing("writer")
            listOf("r1", "r2").forEach { reading(it) }
            settle()
            lock.releaseRead()
            writer.cancel()
            settle()
            assertEquals(listOf("r1", "r2"), events)
            assertFalse(lock.isWriteLocked)
        }

    @Test
    fun placeThatSomebodyElseGaveBackForCancelledCallerIsNotGivenBackTwice() =
        loops.virtually {
            lock.acquireWrite()
            val writer = writing("writer")
            settle()
            lock.releaseWrite()
            lock.releaseWrite() // as if it was the one who waited
            writer.cancel()
            settle()
            assertEquals(
                RwLockStatistics(readers = 0, isWriteLocked = false, waiting = 0, totalWaits = 1),
                lock.statistics(),
            )
        }

    @Test
    fun exitOfWhoIsNotInIsRefused() {
        val named = RwLock("map")
        assertEquals(
            "RwLock(\"map\", 0 reading, 0 waiting) has no reader; each releaseRead needs an acquireRead before it",
            assertThrows<IllegalStateException> { named.releaseRead() }.message,
        )
        assertTrue(named.tryAcquireRead())
        assertEquals(
            "RwLock(\"map\", 1 reading, 0 waiting) has no writer; each releaseWrite needs an acquireWrite before it",
            assertThrows<IllegalStateException> { named.releaseWrite() }.message,
        )
        named.releaseRead()
        assertTrue(named.tryAcquireWrite())
        assertThrows<IllegalStateException> { named.releaseRead() }
        assertTrue(named.isWriteLocked)
    }

    @Test
    fun blocksGoOutHoweverTheyEnd() =
        loops.virtually {
            assertEquals(1, lock.withReadLock { lock.readers })
            assertEquals(true, lock.withWriteLock { lock.isWriteLocked })
            assertThrows<IllegalStateException> { lock.withReadLock { error("boom") } }
            assertThrows<IllegalStateException> { lock.withWriteLock { error("boom") } }
            assertTrue(lock.tryAcquireWrite())
        }

    @Test
    fun timedFormsAreInOrAreNot() =
        loops.virtually {
            lock.acquireWrite()
            assertFalse(lock.tryAcquireRead(1.seconds))
            assertFalse(lock.tryAcquireWrite(1.seconds))
            assertEquals(2.seconds, time())
            assertTrue(endsAtOnce { assertFalse(lock.tryAcquireRead(Duration.ZERO)) })
            assertTrue(endsAtOnce { assertFalse(lock.tryAcquireWrite((-1).seconds)) })

            val reader = async { lock.tryAcquireRead(1.seconds) }
            val writer = async { lock.tryAcquireWrite(Duration.INFINITE) }
            settle()
            lock.releaseWrite()
            assertTrue(reader.await())
            lock.releaseRead()
            assertTrue(writer.await())
            assertEquals(
                RwLockStatistics(readers = 0, isWriteLocked = true, waiting = 0, totalWaits = 4),
                lock.statistics(),
            )
        }

    @Test
    fun cancelledCallerGoesInWhereItIsFreeButDoesNotWait() =
        loops.virtually {
            launch {
                coroutineContext[Job]!!.cancel()
                lock.acquireRead()
                assertThrows<CancellationException> { lock.acquireWrite() }
                lock.releaseRead()
                lock.acquireWrite()
                events += "in"
            }.join()
            assertEquals(listOf("in"), events)
        }

    @Test
    fun stateIsShown() =
        loops.virtually {
            assertEquals("RwLock(0 reading, 0 waiting)", lock.toString())
            lock.acquireRead()
            val writer = writing("w")
            settle()
            assertEquals("RwLock(1 reading, 1 waiting)", lock.toString())
            lock.releaseRead()
            settle()
            assertEquals("RwLock(writing, 0 waiting)", lock.toString())
            assertTrue(writer.isCompleted)
        }
}
