package dev.menai.testing

import dev.menai.createTask
import dev.menai.fixture.LeakCheck
import dev.menai.sleep
import dev.menai.taskGroup
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.extension.RegisterExtension
import kotlin.time.Duration.Companion.hours
import kotlin.time.Duration.Companion.seconds

class ShuffledLoopTest {
    @RegisterExtension
    val loops = LeakCheck()

    private fun <T> orders(run: (seed: Long) -> List<T>): Set<List<T>> = (1L..50L).map(run).toSet()

    private fun callbacks(seed: Long?): List<Int> {
        val ran = ArrayList<Int>()
        val clock = VirtualClock()
        val loop = loops.watch(clock.newLoop("test", shuffleSeed = seed))
        repeat(3) { loop.callSoon { ran += it } }
        clock.runUntilIdle()
        return ran
    }

    @Test
    fun withoutASeedCallbacksRunInOrder() {
        assertEquals(listOf(0, 1, 2), callbacks(null))
    }

    @Test
    fun callbacksOfOneTurnRunInAnyOrder() {
        assertEquals(6, orders(::callbacks).size)
        assertEquals(callbacks(4), callbacks(4))
    }

    @Test
    fun timersOfOneMomentRunInAnyOrderAndNoneTooEarly() {
        val orders =
            orders { seed ->
                val ran = ArrayList<String>()
                val clock = VirtualClock()
                val loop = loops.watch(clock.newLoop("test", shuffleSeed = seed))
                listOf(2, 1, 1).forEachIndexed { i, at -> loop.callLater(at.seconds) { ran += "$i at ${clock.now}" } }
                clock.advance(2.seconds)
                ran
            }

        assertEquals(setOf("1 at 1s", "2 at 1s", "0 at 2s"), orders.first().toSet())
        assertEquals(2, orders.size)
        assertTrue(orders.all { it.last() == "0 at 2s" })
    }

    @Test
    fun stepsOfTasksRunInAnyOrder() {
        val orders =
            orders { seed ->
                val ran = ArrayList<Int>()
                val loop = loops.watch(VirtualClock().newLoop("test", shuffleSeed = seed))
                loop.runUntilComplete {
                    taskGroup { repeat(3) { createTask { ran += it } } }
                    createTask { sleep(1.hours) }.await()
                }
                ran
            }

        assertEquals(6, orders.size)
    }

    @Test
    fun closeEndsWhatRuns() {
        orders { seed ->
            val loop = loops.watch(VirtualClock().newLoop("test", shuffleSeed = seed))
            repeat(5) { loop.createTask { sleep(1.hours) } }
            loop.callSoon { repeat(5) { loop.callSoon { loop.shutdown() } } }
            assertEquals(0, loop.close(1.seconds).size)
            listOf(0)
        }
    }
}
