package dev.menai.sync

import dev.menai.currentLoop
import dev.menai.fixture.LeakCheck
import dev.menai.internal.wait.endsAtOnce
import dev.menai.internal.wait.settle
import dev.menai.internal.wait.virtually
import dev.menai.time
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.async
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.extension.RegisterExtension
import kotlin.time.Duration
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds

class SemaphoreTimeoutTest {
    @RegisterExtension
    val loops = LeakCheck()

    @Test
    fun timedAcquireHasThePermitsOrHasNot() =
        loops.virtually {
            val semaphore = Semaphore(1)
            assertFalse(semaphore.tryAcquire(2.seconds, permits = 2))
            assertEquals(2.seconds, time())
            assertEquals(1, semaphore.availablePermits)

            val waiter = async { semaphore.tryAcquire(2.seconds, permits = 2) }
            settle()
            semaphore.release()
            assertTrue(waiter.await())
            assertEquals(0, semaphore.availablePermits)
        }

    @Test
    fun timedAcquireWithoutTimeDoesNotWait() =
        loops.virtually {
            val semaphore = Semaphore(1)
            assertTrue(semaphore.tryAcquire(Duration.ZERO))
            assertTrue(endsAtOnce { assertFalse(semaphore.tryAcquire((-1).seconds)) })
            assertEquals(0, semaphore.statistics().totalWaits)
        }

    @Test
    fun deadlineAndReleaseOfOneMomentLoseNothing() =
        loops.virtually {
            val semaphore = Semaphore(0)
            currentLoop().callLater(1.milliseconds) { semaphore.release() }
            val taken = semaphore.tryAcquire(1.milliseconds)
            settle()
            assertTrue(taken)
            assertEquals(0, semaphore.availablePermits)

            val waiter = async(start = CoroutineStart.UNDISPATCHED) { semaphore.tryAcquire(1.milliseconds) }
            currentLoop().callLater(1.milliseconds) { semaphore.release() }
            assertFalse(waiter.await())
            settle()
            assertEquals(1, semaphore.availablePermits)
        }

    @Test
    fun cancelAtTheDeadlineLosesNothing() =
        loops.virtually {
            val semaphore = Semaphore(0)
            val waiter = async { semaphore.tryAcquire(1.milliseconds) }
            currentLoop().callLater(1.milliseconds) {
                semaphore.release()
                waiter.cancel()
            }
            waiter.join()
            settle()
            assertTrue(waiter.isCancelled)
            assertEquals(1, semaphore.availablePermits)
        }
}
