package dev.menai.debug

import dev.menai.fixture.inThread
import dev.menai.fixture.orFail
import dev.menai.fixture.seeded
import dev.menai.fixture.stressFactor
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import kotlin.random.Random

/** Threads turn a loop one after another, on a clock of their own, while others ask who turned it when. */
class LoopStaysStressTest {
    private class Stay(val fromNanos: Long, val toNanos: Long) {
        @Volatile
        var threadId = NOBODY

        val isLong get() = toNanos - fromNanos >= SHORTEST
    }

    /** Of the turning threads alone. */
    private var nowNanos = 0L

    private val stays = LoopStays(SHORTEST) { nowNanos }

    /** How many stays of the plan have begun; all but the last of them have ended. */
    @Volatile
    private var begun = 0

    @Volatile
    private var isOver = false

    @Test
    fun callsAreFoundWhileStaysComeAndGo() =
        seeded { random ->
            val plan = plan(random)
            val askers = List(2) { Random(random.nextLong()).let { own -> inThread { ask(plan, own) } } }
            try {
                plan.chunked(plan.size / TURNERS).forEach { leg -> inThread { turn(leg) }.orFail("a loop's thread") }
            } finally {
                isOver = true
            }
            askers.forEach { assertTrue(it.orFail("one who asks") > 0) }
        }

    /** With a gap before each. */
    private fun plan(random: Random): List<Stay> {
        var now = 0L
        return List(TURNERS * STAYS * stressFactor) {
            val from = now + 2 + random.nextLong(SHORTEST)
            now = from + random.nextLong(2 * SHORTEST)
            Stay(from, now)
        }
    }

    @Suppress("DEPRECATION") // its successor is not in JDK 17
    private fun turn(leg: List<Stay>) =
        leg.forEach { stay ->
            stay.threadId = Thread.currentThread().id
            nowNanos = stay.fromNanos
            stays.begin()
            begun++
            nowNanos = stay.toNanos
            stays.end()
        }

    /** Returns how often it asked. */
    private fun ask(plan: List<Stay>, random: Random): Int {
        var count = 0
        while (!isOver || count == 0) {
            val last = begun - 1
            if (last < 0) continue
            val index = if (random.nextBoolean()) last else random.nextInt(maxOf(0, last - LATELY), last + 1)
            check(plan[index], index, last, random)
            count++
        }
        return count
    }

    private fun check(stay: Stay, index: Int, last: Int, random: Random) {
        val atNanos = random.nextLong(stay.fromNanos, stay.toNanos + 1)
        val isFound = stays.covers(stay.threadId, atNanos, atNanos)
        if (stay.isLong) assertTrue(isFound || begun - index > KEPT, "a stay that began, and is not pushed out")
        if (!stay.isLong && index < last) assertEquals(false, isFound, "a short stay that ended")
        assertEquals(false, stays.covers(stay.threadId, stay.fromNanos - 1, stay.fromNanos - 1), "before a stay")
        assertEquals(false, stays.covers(NOBODY, atNanos, atNanos), "of another thread")
    }

    private companion object {
        const val SHORTEST = 10L
        const val TURNERS = 4
        const val STAYS = 5_000
        const val LATELY = 400

        /** [LoopStays] keeps as many. */
        const val KEPT = 1024
        const val NOBODY = -1L
    }
}
