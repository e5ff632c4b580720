package dev.menai.internal.loop

import org.jetbrains.lincheck.datastructures.IntGen
import org.jetbrains.lincheck.datastructures.Operation
import org.jetbrains.lincheck.datastructures.Param
import java.util.concurrent.CancellationException

/**
 * Work that is added by one thread and removed by it and others, with a sweep after each removal.
 *
 * Whether the list is empty is exact, as far as no second thread removes the same work: that one may return before the
 * first has counted. A snapshot has no common moment, so it is looked at for one work alone. [WorkListStressTest] has the real
 * threads: Lincheck's stress of this took minutes on JDK 25 behind fifteen other checks in one JVM, and seconds alone.
 */
@Param(name = "number", gen = IntGen::class, conf = "0:2")
class WorkListLincheckTest : ModelCheckSpec() {
    private class Numbered(val number: Int) : OwnedWork {
        override val name get() = "$number"

        override var place: Any? = null

        override fun cancelWork(reason: CancellationException) = Unit
    }

    private val works = WorkList(sweepAfter = 1)
    private val all = List(3, ::Numbered).onEach(works::add)

    init {
        // The first sweep only goes to the newest place: now the next one walks.
        Numbered(all.size).let {
            works.add(it)
            works.remove(it)
        }
    }

    /** The creator's only. */
    private val added = ArrayDeque<Numbered>()

    @Operation(nonParallelGroup = "creator")
    fun add() {
        added += Numbered(all.size + 1).also(works::add)
    }

    @Operation(nonParallelGroup = "creator")
    fun removeAdded() {
        added.removeLastOrNull()?.let(works::remove)
    }

    @Operation(nonParallelGroup = "remover of 0")
    fun removeFirst() = works.remove(all[0])

    @Operation(nonParallelGroup = "remover of 1")
    fun removeSecond() = works.remove(all[1])

    @Operation(nonParallelGroup = "remover of 2")
    fun removeThird() = works.remove(all[2])

    @Operation
    fun isEmpty(): Boolean = works.isEmpty

    @Operation
    fun has(
        @Param(name = "number") number: Int,
    ): Boolean = all[number] in works.snapshot()

    /** Never empty: its work adds a follower before it ends. */
    private val chain = WorkList(sweepAfter = 1)
    private var link = Numbered(0).also(chain::add)

    @Operation(nonParallelGroup = "chain")
    fun follow() {
        val ended = link
        link = Numbered(ended.number + 1).also(chain::add)
        chain.remove(ended)
    }

    @Operation
    fun chainIsSeen(): Boolean = chain.snapshot().isNotEmpty()
}
