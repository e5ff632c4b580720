package dev.menai.internal.loop

import dev.menai.fixture.seeded
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertSame
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import java.util.TreeSet
import kotlin.random.Random

class TimerHeapTest {
    private class Named(val name: String, deadlineNanos: Long) : Timer(deadlineNanos) {
        override fun run() = Unit

        override fun toString() = name
    }

    private val heap = TimerHeap()

    @Test
    fun earlierDeadlinesFirst() {
        listOf(30L, 10L, 20L).forEach { heap.add(Named("$it", it)) }

        assertEquals(10L, heap.earliestDeadlineNanos())
        assertEquals(listOf("10", "20", "30"), dueAt(30))
    }

    @Test
    fun equalDeadlinesInTheOrderTheyWereSet() {
        val names = List(200) { "t$it" }
        names.forEach { heap.add(Named(it, 5)) }

        assertEquals(names, dueAt(5))
    }

    @Test
    fun onlyWhatIsDueLeaves() {
        listOf(10L, 11L, 12L).forEach { heap.add(Named("$it", it)) }

        assertEquals(emptyList<String>(), dueAt(9))
        assertEquals(listOf("10", "11"), dueAt(11))
        assertEquals(1, heap.size)
    }

    // asyncio 285
    @Test
    fun removedTimerLeavesAtOnce() {
        val first = Named("first", 1)
        heap.add(first)
        heap.add(Named("second", 2))

        heap.remove(first)

        assertEquals(2L, heap.earliestDeadlineNanos())
        assertEquals(1, heap.size)
    }

    @Test
    fun removingWhatIsNotThereDoesNothing() {
        val fired = Named("fired", 1)
        heap.add(fired)
        dueAt(1)
        heap.add(Named("other", 2))

        heap.remove(fired)
        heap.remove(Named("stranger", 3))

        assertEquals(listOf("other"), dueAt(2))
    }

    /** `System.nanoTime` may be anywhere, and may pass from the largest to the smallest number. */
    @Test
    fun deadlinesMayWrapAround() {
        val now = Long.MAX_VALUE - 5
        listOf(20L, 1L, 10L).forEach { heap.add(Named("$it", now + it)) }

        assertEquals(now + 1, heap.earliestDeadlineNanos())
        assertEquals(listOf("1", "10"), dueAt(now + 15))
        assertEquals(listOf("20"), dueAt(now + 20))
    }

    @Test
    fun firedTimerCanBeSetAgain() {
        val timer = Named("again", 1)
        heap.add(timer)
        dueAt(1)

        heap.add(timer)

        assertEquals(listOf("again"), dueAt(1))
    }

    /** Adds from other threads come through the inbox: the remove may have been faster. */
    @Test
    fun timerThatIsRemovedBeforeItIsAddedNeverFires() {
        val timer = Named("never", 1)
        heap.remove(timer)

        heap.add(timer)

        assertTrue(heap.isEmpty)
    }

    @Test
    fun clearedTimersAreToldAndStayOut() {
        val dropped = ArrayList<Timer>()
        val timers =
            List(100) {
                object : Timer(it.toLong()) {
                    override fun run() = Unit

                    override fun dropped() {
                        dropped += this
                    }
                }
            }
        timers.forEach(heap::add)

        heap.clear()
        timers.forEach(heap::add)

        assertTrue(heap.isEmpty)
        assertEquals(timers.toSet(), dropped.toSet())
        assertEquals(100, dropped.size)
    }

    @Test
    fun behavesAsASortedSet() = seeded { random -> repeat(20) { compareWithModel(random, start = random.nextLong()) } }

    private fun compareWithModel(random: Random, start: Long) {
        val heap = TimerHeap()
        val model = TreeSet(compareBy<Named>({ it.deadlineNanos - start }, { it.sequence }))
        val gone = ArrayList<Named>()
        var now = start
        repeat(10_000) { step ->
            when (random.nextInt(10)) {
                in 0..4 ->
                    Named("$step", now + random.nextLong(1000)).let {
                        heap.add(it)
                        model += it
                    }
                in 5..6 ->
                    if (model.isNotEmpty()) {
                        model.random(random).let {
                            heap.remove(it)
                            model -= it
                            gone += it
                        }
                    }
                7 -> gone.randomOrNull(random)?.let(heap::remove)
                else -> {
                    now += random.nextLong(60)
                    val due = model.filter { it.deadlineNanos - now <= 0 }
                    assertEquals(due.map { it.name }, dueAt(now, heap))
                    model -= due.toSet()
                    gone += due
                }
            }
            assertEquals(model.size, heap.size)
            if (model.isNotEmpty()) assertEquals(model.first().deadlineNanos, heap.earliestDeadlineNanos())
        }
    }

    private fun dueAt(nowNanos: Long, heap: TimerHeap = this.heap): List<String> {
        val ready = ReadyQueue()
        heap.moveDueTo(ready, nowNanos)
        return List(ready.size) { (ready.removeFirst() as Named).also { assertSame(Timer.ABSENT, it.index) }.name }
    }
}
