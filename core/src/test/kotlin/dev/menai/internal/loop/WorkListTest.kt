package dev.menai.internal.loop

import dev.menai.fixture.awaitCollected
import dev.menai.fixture.seeded
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import java.util.concurrent.CancellationException

class WorkListTest {
    private class Named(override val name: String) : OwnedWork {
        override var place: Any? = null

        override fun cancelWork(reason: CancellationException) = Unit
    }

    private val works = WorkList()

    @Test
    fun removedWorkIsGoneAndTheOthersStayInTheirOrder() {
        val all = List(4) { Named("w$it") }
        all.forEach(works::add)

        works.remove(all[1])

        assertEquals(listOf("w0", "w2", "w3"), works.snapshot().map { it.name })
    }

    @Test
    fun removedWorkCanBeRegisteredAgain() {
        val work = Named("again")
        repeat(2) {
            works.add(work)
            works.remove(work)
        }
        works.add(work)

        assertEquals(listOf("again"), works.snapshot().map { it.name })
    }

    /** Work that stays for long is passed by all that comes and goes meanwhile. */
    @Test
    fun emptyPlacesAreNotManyMoreThanTheOthers() =
        seeded { random ->
            val staying = List(random.nextInt(200)) { Named("w$it") }
            staying.forEach(works::add)
            val going = ArrayDeque<Named>()
            repeat(50_000) {
                going += Named("g$it").also(works::add)
                while (going.size > random.nextInt(100)) works.remove(going.removeFirst())
            }
            val listed = staying.size + going.size
            assertTrue(works.places <= 2 * listed + 400, "${works.places} places for $listed")
            (staying + going).forEach(works::remove)
            assertTrue(works.isEmpty)
        }

    @Test
    fun emptyPlacesOfManyGoAsTheyEnd() =
        seeded { random ->
            val all = List(20_000) { Named("w$it") }.onEach(works::add).shuffled(random)
            all.forEachIndexed { index, work ->
                works.remove(work)
                if (index % 1_000 == 0) {
                    assertTrue(
                        works.places <= 2 * (all.size - index) + 400,
                        "${works.places} at $index",
                    )
                }
            }
            assertTrue(works.places <= 400, "${works.places} places for none")
        }

    @Test
    fun removedWorkIsNotKept() {
        awaitCollected {
            Named("kept").also {
                works.add(it)
                works.remove(it)
            }
        }
        assertTrue(works.isEmpty)
    }

    @Test
    fun removingTwiceDoesNothing() {
        val work = Named("once")
        works.add(work)
        works.add(Named("other"))

        works.remove(work)
        works.remove(work)

        assertEquals(listOf("other"), works.snapshot().map { it.name })
    }

    @Test
    fun workCannotBeRegisteredTwice() {
        val work = Named("twice")
        works.add(work)

        val refused = assertThrows(IllegalStateException::class.java) { works.add(work) }

        assertEquals("work \"twice\" is registered already", refused.message)
    }

    @Test
    fun snapshotIsNotChangedByRemoving() {
        repeat(3) { works.add(Named("w$it")) }

        works.snapshot().forEach(works::remove)

        assertTrue(works.isEmpty)
    }

    @Test
    fun behavesAsASet() =
        seeded { random ->
            val model = LinkedHashSet<Named>()
            repeat(20_000) {
                if (model.isEmpty() || random.nextInt(100) < 55) {
                    Named("w$it").let { work ->
                        works.add(work)
                        model += work
                    }
                } else {
                    model.random(random).let { work ->
                        works.remove(work)
                        model -= work
                    }
                }
                assertEquals(model.isEmpty(), works.isEmpty)
            }
            assertEquals(model, works.snapshot().toSet())
        }
}
