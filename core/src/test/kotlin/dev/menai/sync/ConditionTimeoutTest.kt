package dev.menai.sync

import dev.menai.fixture.LeakCheck
import dev.menai.internal.wait.endsAtOnce
import dev.menai.internal.wait.settle
import dev.menai.internal.wait.virtually
import dev.menai.sleep
import dev.menai.time
import dev.menai.timeout
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Job
import kotlinx.coroutines.async
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.launch
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertSame
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.assertThrows
import org.junit.jupiter.api.extension.RegisterExtension
import java.util.concurrent.TimeoutException
import kotlin.time.Duration
import kotlin.time.Duration.Companion.seconds

class ConditionTimeoutTest {
    @RegisterExtension
    val loops = LeakCheck()

    private val condition = Condition()
    private val lock = condition.lock
    private val events = ArrayList<String>()

    private suspend fun notifying(count: Int = 1) = lock.withLock { condition.notify(count) }

    @Test
    fun timedWaitSaysWhetherItWasNotified() =
        loops.virtually {
            lock.withLock {
                assertFalse(condition.tryWait(2.seconds))
                assertTrue(lock.isLocked)
                assertEquals(2.seconds, time())
                assertEquals(0, condition.statistics().waiting)
                assertTrue(endsAtOnce { assertFalse(condition.tryWait(Duration.ZERO)) })
            }
            val waiter = async { lock.withLock { condition.tryWait(2.seconds) } }
            settle()
            notifying()
            assertTrue(waiter.await())
        }

    @Test
    fun timedWaitThatEndsWaitsForTheLock() =
        loops.virtually {
            val waiter = async { lock.withLock { condition.tryWait(2.seconds) } }
            settle()
            lock.withLock {
                sleep(5.seconds)
                assertFalse(waiter.isCompleted)
                condition.notifyAll() // too late: it has left
            }
            assertFalse(waiter.await())
        }

    @Test
    fun timedWaitForGivesUpAfterTheWholeTime() =
        loops.virtually {
            var looks = 0
            val waiter = async { lock.withLock { condition.tryWaitFor(5.seconds) { looks++ == 99 } } }
            repeat(4) {
                sleep(2.seconds)
                notifying()
            }
            assertFalse(waiter.await())
            assertEquals(4, looks) // at first, after two notifications, at the deadline
            assertEquals(0, condition.statistics().waiting)
        }

    @Test
    fun timedWaitForEndsWhenThePredicateIsTrue() =
        loops.virtually {
            var ready = false
            val waiter = async { lock.withLock { condition.tryWaitFor(5.seconds) { ready } } }
            sleep(1.seconds)
            ready = true
            notifying()
            assertTrue(waiter.await())
            assertEquals(1.seconds, time())
            assertTrue(endsAtOnce { assertTrue(condition.tryWaitFor(Duration.ZERO) { true }) })
        }

    @Test
    fun timedWaitForTakesWhatBecameTrueWithoutNotification() =
        loops.virtually {
            var ready = false
            val waiter = async { lock.withLock { condition.tryWaitFor(5.seconds) { ready } } }
            sleep(1.seconds)
            ready = true
            assertTrue(waiter.await())
            assertEquals(5.seconds, time())
        }
}
