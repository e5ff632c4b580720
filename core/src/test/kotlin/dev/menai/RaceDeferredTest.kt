package dev.menai

import dev.menai.testing.runVirtual
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.Deferred
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.assertThrows
import kotlin.time.Duration.Companion.hours
import kotlin.time.Duration.Companion.seconds

class RaceDeferredTest {
    private val events = mutableListOf<String>()

    @Test
    fun firstSuccessWinsAndTheOthersHaveStopped() =
        runVirtual {
            val slow = createTask { events.stopSlowly("slow") }
            val bad = createTask { throw Failure("bad") }
            val quick = createTask { sleep(1.seconds).let { "quick" } }
            assertEquals("quick", race(slow, bad, quick))
            assertEquals(listOf("slow cancelled", "slow stopped"), events)
            assertEquals(2.seconds, time())
        }

    @Test
    fun whenAllFailTheFirstIsThrownWithTheOthers() =
        runVirtual {
            val late = createTask { sleep(2.seconds).let { throw Failure("late") } }
            val gone = createTask("gone") { sleep(1.hours) }.apply { cancel("not wanted") }
            val bad = createTask { sleep(1.seconds).let { throw Failure("bad") } }
            val thrown = assertThrows<TaskCancelledException> { listOf(late, gone, bad).race() }
            assertEquals("task \"gone\" was cancelled: not wanted", thrown.message)
            assertEquals(listOf("bad", "late"), thrown.suppressed.map { it.message })
        }

    @Test
    fun cancelStopsAllTasks() =
        runVirtual {
            val tasks = listOf("a", "b").map { createTask { events.stopSlowly(it) } }
            val racing = createTask { tasks.race() }
            sleep(1.seconds)
            racing.cancel("enough")
            assertEquals("enough", assertThrows<CancellationException> { racing.await() }.message)
            assertTrue(tasks.all { it.isCompleted })
        }

    @Test
    fun needsNoLoop() {
        val open = CompletableDeferred<Int>()
        assertEquals(1, runBlocking { race(open, CompletableDeferred(1)) })
        assertTrue(open.isCancelled)
        val nobody = emptyList<Deferred<Int>>()
        val refused = assertThrows<IllegalArgumentException> { runBlocking { nobody.race() } }
        assertEquals("tasks is empty: nobody can win", refused.message)
    }

    @Test
    fun refusesATaskThatRacesItself() =
        runVirtual {
            val other = createTask { sleep(1.hours) }
            lateinit var own: Task<Unit>
            own = createTask("own") { race(own, other) }
            val refused = assertThrows<IllegalStateException> { timeout(1.seconds) { own.await() } }
            assertEquals("task \"own\" cannot await itself", refused.message)
        }
}
