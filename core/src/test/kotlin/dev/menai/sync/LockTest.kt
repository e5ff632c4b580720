package dev.menai.sync

import dev.menai.currentLoop
import dev.menai.fixture.LeakCheck
import dev.menai.internal.wait.endsAtOnce
import dev.menai.internal.wait.settle
import dev.menai.internal.wait.virtually
import dev.menai.time
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.Job
import kotlinx.coroutines.async
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.launch
import kotlinx.coroutines.yield
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.assertThrows
import org.junit.jupiter.api.extension.RegisterExtension
import kotlin.time.Duration
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds

class LockTest {
    @RegisterExtension
    val loops = LeakCheck()

    private val lock = Lock()
    private val events = ArrayList<String>()

    /** Waits for the lock, notes [name], and keeps the lock. */
    private fun CoroutineScope.entering(name: String): Job =
        launch {
            lock.acquire()
            events += name
        }

    @Test
    fun freeLockIsTakenWithoutWaiting() =
        loops.virtually {
            assertTrue(endsAtOnce { lock.acquire() })
            assertTrue(lock.isLocked)
        }

    // asyncio 209
    @Test
    fun eachReleaseLetsTheFirstInLineIn() =
        loops.virtually {
            lock.acquire()
            listOf("a", "b", "c").forEach { entering(it) }
            settle()
            assertEquals(emptyList<String>(), events)

            lock.release()
            settle()
            assertEquals(listOf("a"), events)

            lock.release()
            lock.release() // of whoever came second, who has not run yet
            settle()
            assertEquals(listOf("a", "b", "c"), events)
            assertTrue(lock.isLocked)
        }

    // asyncio 209
    @Test
    fun newcomerCannotPassWhoWasLetIn() =
        loops.virtually {
            lock.acquire()
            entering("first")
            settle()

            lock.release()
            assertFalse(lock.tryAcquire())
            entering("newcomer")
            settle()
            assertEquals(listOf("first"), events)

            lock.release()
            settle()
            assertEquals(listOf("first", "newcomer"), events)
        }

    // asyncio 209
    @Test
    fun whoReleasesCannotPassThoseWhoWait() =
        loops.virtually {
            lock.acquire()
            entering("other")
            settle()

            lock.release()
            val again = entering("again")
            settle()
            assertEquals(listOf("other"), events)
            again.cancelAndJoin()
        }

    // asyncio 210
    @Test
    fun cancelledWaiterLeavesTheLine() =
        loops.virtually {
            lock.acquire()
            val waiter = async { lock.acquire() }
            settle()
            assertEquals(1, lock.statistics().waiting)

            waiter.cancelAndJoin()
            assertTrue(waiter.isCancelled)
            assertEquals(
                LockStatistics(isLocked = true, waiting = 0, totalWaits = 1, longestLine = 1),
                lock.statistics(),
            )

            lock.release()
            assertFalse(lock.isLocked)
        }

    // asyncio 211
    @Test
    fun lockHandedToCancelledWaiterGoesToTheNext() =
        loops.virtually {
            lock.acquire()
            val first = entering("first")
            entering("second")
            settle()

            lock.release()
            first.cancel()
            settle()
            assertEquals(listOf("second"), events)
        }

    // asyncio 211
    @Test
    fun lockHandedToCancelledWaiterIsFreeIfNobodyElseWaits() =
        loops.virtually {
            lock.acquire()
            val only = entering("only")
            settle()

            lock.release()
            only.cancel()
            settle()
            assertEquals(emptyList<String>(), events)
            assertFalse(lock.isLocked)
            assertTrue(lock.tryAcquire())
        }

    @Test
    fun lockThatSomebodyElseFreedForCancelledWaiterIsFree() =
        loops.virtually {
            lock.acquire()
            val waiter = entering("never")
            settle()
            lock.release()
            lock.release() // as if it was the waiter's
            waiter.cancel()
            settle()
            assertEquals(emptyList<String>(), events)
            assertFalse(lock.isLocked)
        }

    // asyncio 211
    @Test
    fun cancelBeforeReleaseInOneTurnPassesTheWaiterBy() =
        loops.virtually {
            lock.acquire()
            val first = entering("first")
            entering("second")
            settle()

            first.cancel()
            lock.release()
            settle()
            assertEquals(listOf("second"), events)
        }

    // asyncio 213
    @Test
    fun releaseOfFreeLockIsRefused() {
        val failure = assertThrows<IllegalStateException> { Lock("door").release() }
        assertEquals(
            "Lock(\"door\", unlocked, 0 waiting) is not held; each release needs an acquire before it",
            failure.message,
        )
    }

    // asyncio 213
    @Test
    fun releaseWithoutWaitersFrees() {
        assertTrue(lock.tryAcquire())
        lock.release()
        assertFalse(lock.isLocked)
        assertThrows<IllegalStateException> { lock.release() }
    }

    // asyncio 214
    @Test
    fun withLockHoldsTheLockAndReleasesIt() =
        loops.virtually {
            assertEquals(
                "result",
                lock.withLock {
                    assertTrue(lock.isLocked)
                    "result"
                },
            )
            assertFalse(lock.isLocked)

            assertEquals(
                "boom",
                assertThrows<IllegalArgumentException> {
                    lock.withLock { throw IllegalArgumentException("boom") }
                }.message,
            )
            assertFalse(lock.isLocked)
        }

    @Test
    fun withLockThatIsCancelledWhileItWaitsReleasesNothing() =
        loops.virtually {
            lock.acquire()
            val waiter = launch { lock.withLock { events += "in" } }
            settle()
            waiter.cancelAndJoin()
            assertTrue(lock.isLocked)
            assertEquals(emptyList<String>(), events)
        }

    @Test
    fun withLockThatIsCancelledInsideReleases() =
        loops.virtually {
            val holder = launch { lock.withLock { settle() } }
            yield()
            assertTrue(lock.isLocked)
            holder.cancelAndJoin()
            assertFalse(lock.isLocked)
        }

    @Test
    fun cancelledCallerTakesFreeLockButDoesNotWait() =
        loops.virtually {
            val caller =
                launch {
                    coroutineContext[Job]!!.cancel()
                    lock.acquire()
                    events += "acquired"
                    assertThrows<CancellationException> { lock.acquire() }
                    events += "refused"
                }
            caller.join()
            assertEquals(listOf("acquired", "refused"), events)
            assertEquals(0, lock.statistics().waiting)
        }

    // asyncio 215
    @Test
    fun stateIsShown() =
        loops.virtually {
            assertEquals("Lock(unlocked, 0 waiting)", lock.toString())
            lock.acquire()
            assertEquals("Lock(locked, 0 waiting)", lock.toString())
            val waiters = listOf("a", "b").map { entering(it) }
            settle()
            assertEquals("Lock(locked, 2 waiting)", lock.toString())
            assertEquals("Lock(\"door\", unlocked, 0 waiting)", Lock("door").toString())
            waiters.forEach { it.cancel() }
        }

    @Test
    fun statisticsCountThoseWhoWaited() =
        loops.virtually {
            lock.acquire()
            repeat(3) { entering("$it") }
            settle()
            assertEquals(
                LockStatistics(isLocked = true, waiting = 3, totalWaits = 3, longestLine = 3),
                lock.statistics(),
            )
            repeat(4) {
                lock.release()
                settle()
            }
            assertEquals(
                LockStatistics(isLocked = false, waiting = 0, totalWaits = 3, longestLine = 3),
                lock.statistics(),
            )
        }

    @Test
    fun timedAcquireGivesUpAtTheDeadline() =
        loops.virtually {
            lock.acquire()
            assertFalse(lock.tryAcquire(3.seconds))
            assertEquals(3.seconds, time())
            assertEquals(0, lock.statistics().waiting)

            lock.release()
            assertTrue(lock.tryAcquire(3.seconds))
            assertEquals(3.seconds, time())
        }

    @Test
    fun timedAcquireWithoutTimeDoesNotWait() =
        loops.virtually {
            lock.acquire()
            listOf(Duration.ZERO, (-1).seconds, -Duration.INFINITE).forEach { timeout ->
                assertTrue(endsAtOnce { assertFalse(lock.tryAcquire(timeout)) })
            }
            assertEquals(0, lock.statistics().totalWaits)
            lock.release()
            assertTrue(lock.tryAcquire(Duration.ZERO))
        }

    @Test
    fun timedAcquireThatGotTheLockLeavesNoTimer() =
        loops.virtually {
            lock.acquire()
            val waiter = async { lock.tryAcquire(1.seconds) }
            settle()
            lock.release()
            assertTrue(waiter.await())
            assertEquals(2L, time().inWholeNanoseconds + 1) // one settle; the deadline never came
        }

    @Test
    fun timedAcquireWithoutEndWaitsForTheLock() =
        loops.virtually {
            lock.acquire()
            val waiter = async { lock.tryAcquire(Duration.INFINITE) }
            settle()
            lock.release()
            assertTrue(waiter.await())
        }

    @Test
    fun timedAcquireThatIsCancelledLeavesNeitherWaiterNorTimer() =
        loops.virtually {
            lock.acquire()
            val waiter = async { lock.tryAcquire(1.seconds) }
            settle()
            waiter.cancelAndJoin()
            assertEquals(0, lock.statistics().waiting)
        }

    @Test
    fun releaseBeforeTheDeadlineOfTheSameMomentWins() =
        loops.virtually {
            lock.acquire()
            currentLoop().callLater(5.milliseconds) { lock.release() }
            assertTrue(lock.tryAcquire(5.milliseconds))
            assertTrue(lock.isLocked)
        }

    @Test
    fun deadlineBeforeTheReleaseOfTheSameMomentWins() =
        loops.virtually {
            lock.acquire()
            val waiter = async(start = CoroutineStart.UNDISPATCHED) { lock.tryAcquire(5.milliseconds) }
            currentLoop().callLater(5.milliseconds) { lock.release() }
            assertFalse(waiter.await())
            settle()
            assertFalse(lock.isLocked)
        }

    @Test
    fun timeoutOfTheFirstInLineLeavesTheOthersInOrder() =
        loops.virtually {
            lock.acquire()
            val first = async { lock.tryAcquire(1.milliseconds) }
            listOf("a", "b").forEach { entering(it) }
            assertFalse(first.await())
            lock.release()
            settle()
            lock.release()
            settle()
            assertEquals(listOf("a", "b"), events)
        }

    @Test
    fun lockHasNoName() {
        assertNull(lock.name)
        assertEquals("door", Lock("door").name)
    }
}
