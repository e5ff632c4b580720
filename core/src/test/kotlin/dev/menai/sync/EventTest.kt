package dev.menai.sync

import dev.menai.fixture.LeakCheck
import dev.menai.internal.wait.endsAtOnce
import dev.menai.internal.wait.settle
import dev.menai.internal.wait.virtually
import dev.menai.time
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Job
import kotlinx.coroutines.async
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.launch
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.extension.RegisterExtension
import kotlin.time.Duration
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds

class EventTest {
    @RegisterExtension
    val loops = LeakCheck()

    private val event = Event()
    private val events = ArrayList<String>()

    private fun CoroutineScope.waiting(name: String): Job =
        launch {
            event.wait()
            events += name
        }

    // asyncio 217
    @Test
    fun setLetsAllGoInOrder() =
        loops.virtually {
            listOf("a", "b", "c").forEach { waiting(it) }
            settle()
            assertEquals(emptyList<String>(), events)
            event.set()
            settle()
            assertEquals(listOf("a", "b", "c"), events)
        }

    // asyncio 217
    @Test
    fun whoComesAfterSetPassesBeforeThoseWhoWereWoken() =
        loops.virtually {
            listOf("a", "b").forEach { waiting(it) }
            settle()
            event.set()
            event.wait()
            events += "late"
            settle()
            assertEquals(listOf("late", "a", "b"), events)
        }

    // asyncio 218
    @Test
    fun waitForSetEventDoesNotSuspend() =
        loops.virtually {
            event.set()
            assertTrue(endsAtOnce { event.wait() })
            assertTrue(endsAtOnce { assertTrue(event.tryWait(1.seconds)) })
            assertEquals(0, event.statistics().totalWaits)
        }

    // asyncio 219
    @Test
    fun cancelledWaiterLeaves() =
        loops.virtually {
            val waiter = waiting("never")
            settle()
            waiter.cancelAndJoin()
            assertEquals(EventStatistics(isSet = false, waiting = 0, totalWaits = 1), event.statistics())
            event.set()
            settle()
            assertEquals(emptyList<String>(), events)
        }

    // asyncio 221
    @Test
    fun cancelInTheTurnOfTheSetWins() =
        loops.virtually {
            val waiter = waiting("never")
            settle()
            event.set()
            waiter.cancel()
            settle()
            assertTrue(waiter.isCancelled)
            assertEquals(emptyList<String>(), events)
        }

    @Test
    fun clearAfterSetHoldsNobodyBackWhoWasWoken() =
        loops.virtually {
            waiting("woken")
            settle()
            event.set()
            event.clear()
            val late = waiting("late")
            settle()
            assertEquals(listOf("woken"), events)
            assertFalse(event.isSet)
            late.cancelAndJoin()
        }

    @Test
    fun setAndClearAreIdempotent() {
        event.clear()
        repeat(2) { event.set() }
        assertTrue(event.isSet)
        repeat(2) { event.clear() }
        assertFalse(event.isSet)
    }

    @Test
    fun eventCanBeUsedAgain() =
        loops.virtually {
            repeat(3) { round ->
                waiting("$round")
                settle()
                event.set()
                settle()
                event.clear()
            }
            assertEquals(listOf("0", "1", "2"), events)
            assertEquals(EventStatistics(isSet = false, waiting = 0, totalWaits = 3), event.statistics())
        }

    @Test
    fun timedWaitGivesUpAtTheDeadline() =
        loops.virtually {
            assertFalse(event.tryWait(4.seconds))
            assertEquals(4.seconds, time())
            assertEquals(0, event.statistics().waiting)
        }

    @Test
    fun timedWaitEndsWithTheSet() =
        loops.virtually {
            val waiter = async { event.tryWait(4.seconds) }
            val patient = async { event.tryWait(Duration.INFINITE) }
            settle()
            event.set()
            assertTrue(waiter.await())
            assertTrue(patient.await())
            assertTrue(time() < 1.milliseconds)
        }

    @Test
    fun timedWaitWithoutTimeDoesNotWait() =
        loops.virtually {
            assertTrue(endsAtOnce { assertFalse(event.tryWait(Duration.ZERO)) })
            assertTrue(endsAtOnce { assertFalse(event.tryWait((-1).seconds)) })
            assertEquals(0, event.statistics().totalWaits)
        }

    @Test
    fun stateIsShown() =
        loops.virtually {
            assertEquals("Event(not set, 0 waiting)", event.toString())
            val waiter = waiting("a")
            settle()
            assertEquals("Event(not set, 1 waiting)", event.toString())
            waiter.cancelAndJoin()
            assertEquals("Event(\"ready\", set, 0 waiting)", Event("ready").apply { set() }.toString())
        }
}
