package dev.menai.sync

import dev.menai.createTask
import dev.menai.fixture.LeakCheck
import dev.menai.internal.wait.endsAtOnce
import dev.menai.internal.wait.settle
import dev.menai.internal.wait.virtually
import dev.menai.time
import kotlinx.coroutines.Deferred
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
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
import java.util.concurrent.BrokenBarrierException
import kotlin.time.Duration
import kotlin.time.Duration.Companion.seconds

class BarrierTest {
    @RegisterExtension
    val loops = LeakCheck()

    private val barrier = Barrier(3)

    private suspend fun coming(to: Barrier = barrier): Deferred<Int> = createTask { to.wait() }

    private suspend fun assertBroken(waiter: Deferred<Int>, by: String) {
        val failure = assertThrows<BrokenBarrierException> { waiter.await() }
        assertEquals("barrier of 3 was broken by $by()", failure.message)
    }

    // asyncio 242
    @Test
    fun barrierForNobodyIsRefused() {
        for (parties in listOf(0, -1)) {
            assertEquals("parties < 1: $parties", assertThrows<IllegalArgumentException> { Barrier(parties) }.message)
        }
    }

    // asyncio 243, 245
    @Test
    fun lastOneLetsAllGoWithTheirPlaces() =
        loops.virtually {
            val early = List(2) { coming() }
            settle()
            assertEquals(2, barrier.waiting)
            assertTrue(endsAtOnce { assertEquals(2, barrier.wait()) })
            assertEquals(0, barrier.waiting)
            assertEquals(listOf(0, 1), early.awaitAll())
            assertEquals(
                BarrierStatistics(parties = 3, waiting = 0, rounds = 1, isBroken = false),
                barrier.statistics(),
            )
        }

    @Test
    fun barrierForOneHoldsNobodyUp() =
        loops.virtually {
            val alone = Barrier(1)
            repeat(3) { assertTrue(endsAtOnce { assertEquals(0, alone.wait()) }) }
            assertEquals(3, alone.statistics().rounds)
        }

    // asyncio 246
    @Test
    fun sameCallersMayComeAgain() =
        loops.virtually {
            val places =
                List(3) {
                    async { List(2) { barrier.wait() } }
                }.awaitAll()
            assertEquals(listOf(0, 1, 2), places.map { it[0] }.sorted())
            assertEquals(listOf(0, 1, 2), places.map { it[1] }.sorted())
            assertEquals(2, barrier.statistics().rounds)
        }

    // asyncio 247: there is no draining state, newcomers begin the next round
    @Test
    fun newcomersBeginTheNextRoundBeforeTheLastOnesHaveRun() =
        loops.virtually {
            val first = List(2) { coming() }
            settle()
            barrier.wait()
            assertTrue(first.none { it.isCompleted })
            val second = List(2) { coming() }
            settle()
            assertEquals(2, barrier.waiting)
            assertEquals(2, barrier.wait())
            assertEquals(listOf(0, 1), first.awaitAll())
            assertEquals(listOf(0, 1), second.awaitAll())
        }

    // asyncio 249
    @Test
    fun cancelledWaiterLeavesItsPlaceToAnother() =
        loops.virtually {
            val first = coming()
            val second = coming()
            settle()
            first.cancelAndJoin()
            assertEquals(1, barrier.waiting)
            assertFalse(barrier.isBroken)
            val third = coming()
            settle()
            assertEquals(2, barrier.wait())
            assertEquals(0, second.await())
            assertEquals(1, third.await())
        }

    @Test
    fun whoIsCancelledAfterTheOpeningCountedAllTheSame() =
        loops.virtually {
            val first = coming()
            val second = coming()
            settle()
            barrier.wait()
            first.cancel()
            assertEquals(1, second.await())
            assertTrue(first.isCancelled)
            assertEquals(
                BarrierStatistics(parties = 3, waiting = 0, rounds = 1, isBroken = false),
                barrier.statistics(),
            )
        }

    // asyncio 250
    @Test
    fun resetOfIdleBarrierDoesNothing() {
        barrier.reset()
        assertEquals(BarrierStatistics(parties = 3, waiting = 0, rounds = 0, isBroken = false), barrier.statistics())
    }

    // asyncio 250
    @Test
    fun resetSendsAwayThoseWhoWait() =
        loops.virtually {
            val waiters = List(2) { coming() }
            settle()
            barrier.reset()
            waiters.forEach { assertBroken(it, by = "reset") }
            assertFalse(barrier.isBroken)

            val next = List(3) { coming() }
            assertEquals(listOf(0, 1, 2), next.awaitAll())
        }

    // asyncio 251
    @Test
    fun resetDoesNotBreakThoseWhoPassedAlready() =
        loops.virtually {
            val passed = List(2) { coming() }
            settle()
            barrier.wait()
            val blocked = coming()
            yield()
            barrier.reset()
            assertEquals(listOf(0, 1), passed.awaitAll())
            assertBroken(blocked, by = "reset")
        }

    // asyncio 253
    @Test
    fun abortBreaksForThoseWhoWaitAndThoseWhoCome() =
        loops.virtually {
            val waiters = List(2) { coming() }
            settle()
            barrier.abort()
            assertTrue(barrier.isBroken)
            waiters.forEach { assertBroken(it, by = "abort") }
            assertBroken(coming(), by = "abort")
            assertThrows<BrokenBarrierException> { barrier.tryWait(1.seconds) }
            assertThrows<BrokenBarrierException> { barrier.tryWait(Duration.ZERO) }
            assertEquals(0, barrier.waiting)

            barrier.reset()
            assertFalse(barrier.isBroken)
            assertEquals(listOf(0, 1, 2), List(3) { coming() }.awaitAll())
        }

    @Test
    fun failureNamesTheBarrier() =
        loops.virtually {
            val named = Barrier(2, "start").apply { abort() }
            val failure = assertThrows<BrokenBarrierException> { named.wait() }
            assertEquals("barrier \"start\" of 2 was broken by abort()", failure.message)
        }

    @Test
    fun timedWaitLeavesAtTheDeadline() =
        loops.virtually {
            val patient = coming()
            settle()
            assertNull(barrier.tryWait(3.seconds))
            assertTrue(time() > 3.seconds)
            assertEquals(1, barrier.waiting)

            val second = async { barrier.tryWait(3.seconds) }
            settle()
            assertEquals(2, barrier.tryWait(3.seconds))
            assertEquals(0, patient.await())
            assertEquals(1, second.await())
        }

    @Test
    fun timedWaitWithoutTimePassesOnlyAsTheLast() =
        loops.virtually {
            val early = List(2) { coming() }
            yield()
            assertTrue(endsAtOnce { assertEquals(2, barrier.tryWait(Duration.ZERO)) })
            assertEquals(listOf(0, 1), early.awaitAll())

            launch { assertNull(barrier.tryWait(Duration.ZERO)) }
            launch { assertNull(barrier.tryWait((-1).seconds)) }
            launch { assertNull(barrier.tryWait(Duration.ZERO)) }
            settle()
            assertEquals(1, barrier.statistics().rounds)
        }

    // asyncio 254
    @Test
    fun stateIsShown() =
        loops.virtually {
            assertEquals("Barrier(filling, 0 of 3 waiting)", barrier.toString())
            val waiter = coming()
            settle()
            assertEquals("Barrier(filling, 1 of 3 waiting)", barrier.toString())
            barrier.abort()
            waiter.apply { join() }.cancel() // its failure is not looked at
            assertEquals("Barrier(broken, 0 of 3 waiting)", barrier.toString())
            assertEquals("Barrier(\"start\", filling, 0 of 2 waiting)", Barrier(2, "start").toString())
        }
}
