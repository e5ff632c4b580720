package dev.menai.debug

import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Test

class LoopStaysTest {
    private var now = 0L
    private val stays = LoopStays(shortestNanos = 10) { now }

    @Suppress("DEPRECATION") // its successor is not in JDK 17
    private val thread = Thread.currentThread().id

    private fun stay(from: Long, to: Long) {
        now = from
        stays.begin()
        stays.begin()
        now = to
        stays.end()
        stays.end()
    }

    private fun covered(vararg calls: LongRange) = calls.filter { stays.covers(thread, it.first, it.last) }

    @Test
    fun callBelongsToTheStayThatItsMiddleLiesIn() {
        stay(100, 200)
        stay(300, 400)
        val calls = arrayOf(80L..90, 95L..110, 150L..170, 190L..205, 201L..290, 290L..340, 401L..500)
        assertEquals(listOf(95L..110, 150L..170, 190L..205, 290L..340), covered(*calls))
        assertEquals(false, stays.covers(thread + 1, 150, 170))
    }

    @Test
    fun stayThatGoesOnHasNoEnd() {
        now = 100
        stays.begin()
        assertEquals(listOf(100L..120, 5000L..6000), covered(20L..40, 100L..120, 5000L..6000))
    }

    @Test
    fun shortStaysPushOutNoLongOnes() {
        stay(100, 200)
        repeat(5000) { stay(300L + it * 10, 305L + it * 10) }
        assertEquals(listOf(150L..170), covered(150L..170, 300L..303))
    }
}
