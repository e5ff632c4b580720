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

class ConditionTest {
    @RegisterExtension
    val loops = LeakCheck()

    private val condition = Condition()
    private val lock = condition.lock
    private val events = ArrayList<String>()

    private fun CoroutineScope.waiting(name: String): Job =
        launch {
            lock.withLock {
                try {
                    condition.wait()
                    events += name
                } finally {
                    assertTrue(lock.isLocked)
                }
            }
        }

    /** Waits, and keeps the lock when it has it again. */
    private fun CoroutineScope.waitingToKeep(name: String): Job =
        launch {
            lock.acquire()
            condition.wait()
            events += name
        }

    private suspend fun notifying(count: Int = 1) = lock.withLock { condition.notify(count) }

    // asyncio 222, 223
    @Test
    fun notifyWakesInOrderAndNoMoreThanAsked() =
        loops.virtually {
            listOf("a", "b", "c", "d").forEach { waiting(it) }
            settle()
            assertFalse(lock.isLocked)
            notifying(1)
            settle()
            assertEquals(listOf("a"), events)
            notifying(2)
            settle()
            assertEquals(listOf("a", "b", "c"), events)
            notifying(2048)
            settle()
            assertEquals(listOf("a", "b", "c", "d"), events)
            assertFalse(lock.isLocked)
        }

    // asyncio 222
    @Test
    fun notifiedWaitersGetTheLockOneAfterAnother() =
        loops.virtually {
            listOf("a", "b").forEach { waitingToKeep(it) }
            settle()
            lock.withLock { condition.notifyAll() }
            settle()
            assertEquals(listOf("a"), events)
            assertEquals(0, condition.statistics().waiting)
            lock.release()
            settle()
            assertEquals(listOf("a", "b"), events)
            assertTrue(lock.isLocked)
        }

    @Test
    fun nobodyRunsBeforeTheNotifierReleases() =
        loops.virtually {
            waiting("a")
            settle()
            lock.acquire()
            condition.notify()
            settle()
            assertEquals(emptyList<String>(), events)
            lock.release()
            settle()
            assertEquals(listOf("a"), events)
        }

    @Test
    fun notifyOfNoneWakesNobody() =
        loops.virtually {
            val waiter = waiting("a")
            settle()
            notifying(0)
            settle()
            assertEquals(1, condition.statistics().waiting)
            waiter.cancelAndJoin()
            assertEquals("count < 0: -1", assertThrows<IllegalArgumentException> { condition.notify(-1) }.message)
        }

    @Test
    fun notificationIsNotKeptForThoseWhoComeLater() =
        loops.virtually {
            notifying(5)
            val waiter = waiting("late")
            settle()
            assertEquals(emptyList<String>(), events)
            waiter.cancelAndJoin()
        }

    @Test
    fun withoutTheLockNothingIsAllowed() =
        loops.virtually {
            val named = Condition(Lock("door"), "open")

            fun refused(operation: String) =
                "$operation needs the lock of Condition(\"open\", Lock(\"door\", unlocked, 0 waiting), 0 waiting); " +
                    "call it within lock.withLock { }"
            assertEquals(refused("wait"), misuse { named.wait() })
            assertEquals(refused("tryWait"), misuse { named.tryWait(1.seconds) })
            assertEquals(refused("tryWait"), misuse { named.tryWait(Duration.ZERO) })
            assertEquals(refused("notify"), misuse { named.notify() })
            assertEquals(refused("notifyAll"), misuse { named.notifyAll() })
            assertEquals(0, named.statistics().totalWaits)
        }

    private inline fun misuse(action: () -> Unit) = assertThrows<IllegalStateException>(action).message

    // asyncio 225
    @Test
    fun waitForLooksAgainAfterEachNotification() =
        loops.virtually {
            var value = 0
            var looks = 0
            val waiter =
                launch {
                    lock.withLock {
                        condition.waitFor {
                            assertTrue(lock.isLocked)
                            looks++
                            value == 2
                        }
                        events += "two"
                    }
                }
            settle()
            for (next in 1..2) {
                lock.withLock {
                    value = next
                    condition.notifyAll()
                }
                settle()
            }
            assertTrue(waiter.isCompleted)
            assertEquals(listOf("two"), events)
            assertEquals(3, looks)
        }

    // asyncio 225
    @Test
    fun waitForWhatIsTrueNeedsNoLock() =
        loops.virtually {
            assertTrue(endsAtOnce { condition.waitFor { true } })
            assertThrows<IllegalStateException> { condition.waitFor { false } }
        }

    @Test
    fun waitForThatThrowsHoldsTheLock() =
        loops.virtually {
            var broken = false
            val waiter =
                launch {
                    lock.withLock {
                        assertThrows<IllegalArgumentException> {
                            condition.waitFor {
                                require(
                                    !broken,
                                ) { "broken" }.let { false }
                            }
                        }
                        assertTrue(lock.isLocked)
                    }
                }
            settle()
            broken = true
            notifying()
            waiter.join()
            assertFalse(lock.isLocked)
        }

    // asyncio 226
    @Test
    fun cancelledWaitTakesTheLockAgainFirst() =
        loops.virtually {
            val waiter = launch { waitNotingTheEnd() }
            settle()
            lock.acquire()
            waiter.cancel()
            settle()
            assertEquals(emptyList<String>(), events)
            assertFalse(waiter.isCompleted)

            lock.release()
            settle()
            assertEquals(listOf("cancelled, lock held: true"), events)
            assertFalse(lock.isLocked)
            assertEquals(0, condition.statistics().waiting)
        }

    private suspend fun waitNotingTheEnd() {
        lock.withLock {
            try {
                condition.wait()
                events += "notified"
            } catch (cancelled: CancellationException) {
                events += "cancelled, lock held: ${lock.isLocked}"
                throw cancelled
            }
        }
    }

    // asyncio 227
    @Test
    fun cancelWhileTheLockIsTakenAgainWaitsForTheLock() =
        loops.virtually {
            val waiter = launch { waitNotingTheEnd() }
            settle()
            lock.acquire()
            condition.notify()
            settle()
            repeat(3) { waiter.cancel() }
            settle()
            assertFalse(waiter.isCompleted)

            lock.release()
            settle()
            assertEquals(listOf("cancelled, lock held: true"), events)
            assertTrue(waiter.isCancelled)
            assertFalse(lock.isLocked)
        }

    // asyncio 229
    @Test
    fun notificationOfCancelledWaiterGoesToAnother() =
        loops.virtually {
            val first = waiting("first")
            waiting("second")
            settle()
            lock.withLock {
                condition.notify()
                first.cancel()
            }
            settle()
            assertEquals(listOf("second"), events)
            assertTrue(first.isCancelled)
        }

    // asyncio 229
    @Test
    fun notificationOfWaiterCancelledWhileItRelocksGoesToAnother() =
        loops.virtually {
            val first = waiting("first")
            waiting("second")
            settle()
            lock.acquire()
            condition.notify()
            settle()
            first.cancel()
            settle()
            lock.release()
            settle()
            assertEquals(listOf("second"), events)
            assertTrue(first.isCancelled)
        }

    @Test
    fun cancelBeforeTheNotificationTakesNone() =
        loops.virtually {
            val first = waiting("first")
            waiting("second")
            settle()
            lock.withLock {
                first.cancel()
                condition.notify()
            }
            settle()
            assertEquals(listOf("second"), events)
        }

    // asyncio 230
    @Test
    fun timeoutAroundTheWaitHoldsTheLockAfterIt() =
        loops.virtually {
            lock.withLock {
                assertThrows<TimeoutException> { timeout(1.seconds) { condition.wait() } }
                assertTrue(lock.isLocked)
            }
            assertFalse(lock.isLocked)
            assertEquals(1.seconds, time())
        }

    // asyncio 231
    @Test
    fun conditionsMayShareLock() =
        loops.virtually {
            val other = Condition(lock)
            assertSame(lock, other.lock)
            waiting("mine")
            launch {
                lock.withLock {
                    other.wait()
                    events += "other"
                }
            }
            settle()
            lock.withLock { other.notifyAll() }
            settle()
            assertEquals(listOf("other"), events)
            notifying()
            settle()
            assertEquals(listOf("other", "mine"), events)
        }

    @Test
    fun stateIsShown() =
        loops.virtually {
            assertEquals("Condition(Lock(unlocked, 0 waiting), 0 waiting)", condition.toString())
            val waiter = waiting("a")
            settle()
            assertEquals("Condition(Lock(unlocked, 0 waiting), 1 waiting)", condition.toString())
            assertEquals(
                "Condition(\"open\", Lock(unlocked, 0 waiting), 0 waiting)",
                Condition(name = "open").toString(),
            )
            assertEquals(ConditionStatistics(waiting = 1, totalWaits = 1), condition.statistics())
            waiter.cancelAndJoin()
            assertEquals(ConditionStatistics(waiting = 0, totalWaits = 1), condition.statistics())
        }
}
