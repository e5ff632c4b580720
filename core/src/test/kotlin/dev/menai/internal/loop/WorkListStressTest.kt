package dev.menai.internal.loop

import dev.menai.fixture.inThread
import dev.menai.fixture.orFail
import dev.menai.fixture.seeded
import dev.menai.fixture.stressFactor
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import java.util.concurrent.CancellationException
import java.util.concurrent.ConcurrentLinkedQueue
import kotlin.random.Random

/** Threads that list work, threads that end it twice, and one that looks on. */
class WorkListStressTest {
    private class Numbered(val number: Int) : OwnedWork {
        override val name get() = "$number"

        override var place: Any? = null

        override fun cancelWork(reason: CancellationException) = Unit
    }

    @Test
    fun nothingThatStaysIsMissedAndNothingThatWentIsCounted() =
        seeded { random ->
            val works = WorkList()
            val staying = List(50, ::Numbered).onEach(works::add)
            val going = ConcurrentLinkedQueue<Numbered>()
            val adders = List(2) { inThread("adder $it") { addAll(works, going, Random(random.nextLong())) } }
            val removers =
                List(2) { inThread("remover $it") { removeAll(works, going) { adders.all { it.isDone } } } }
            while (removers.any { !it.isDone }) assertTrue(works.snapshot().containsAll(staying))
            (adders + removers).forEach { it.orFail("its work") }

            assertEquals(staying, works.snapshot())
            staying.forEach(works::remove)
            assertTrue(works.isEmpty)
        }

    private fun addAll(works: WorkList, going: ConcurrentLinkedQueue<Numbered>, random: Random) =
        repeat(50_000 * stressFactor) {
            val work = Numbered(it)
            works.add(work)
            repeat(1 + random.nextInt(2)) { going += work } // twice: one remover may come upon the other
        }

    private fun removeAll(works: WorkList, going: ConcurrentLinkedQueue<Numbered>, noMore: () -> Boolean) {
        while (true) {
            val last = noMore()
            val work = going.poll()
            if (work != null) {
                works.remove(work)
            } else if (last) {
                return
            }
        }
    }
}
