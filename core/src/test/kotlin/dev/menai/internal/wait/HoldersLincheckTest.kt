package dev.menai.internal.wait

import dev.menai.internal.loop.LincheckSpec
import org.jetbrains.lincheck.datastructures.IntGen
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions
import org.jetbrains.lincheck.datastructures.Operation
import org.jetbrains.lincheck.datastructures.Param
import org.jetbrains.lincheck.datastructures.Validate
import org.jetbrains.lincheck.datastructures.forClasses

/** Two tasks take and return what is noted of one primitive, by task and by primitive. */
@Param(name = "task", gen = IntGen::class, conf = "0:1")
@Param(name = "count", gen = IntGen::class, conf = "1:2")
class HoldersLincheckTest : LincheckSpec(scenarios = 2) {
    private val primitive = Any()
    private val holders = Holders(primitive)

    /** Theirs alone: what is noted by task is shared by all primitives. */
    private val tasks = List(2) { Any() }
    private val callers = tasks.mapIndexed { index, task -> Holder(job = null, task, "task $index", site = null) }

    /**
     * Fewer runs: each puts back all that is noted by task. A single scenario found no removed lock.
     *
     * The map is of the JDK, under its own lock: it looks at identity hashes and at what was collected, which no run
     * repeats.
     */
    override fun ModelCheckingOptions.changed(): ModelCheckingOptions =
        invocationsPerIteration(50).addGuarantee(forClasses("java.util.WeakHashMap").allMethods().ignore())

    @Operation
    fun add(
        @Param(name = "task") task: Int,
        @Param(name = "count") count: Int,
    ) = holders.add(callers[task], count)

    @Operation
    fun remove(
        @Param(name = "task") task: Int,
        @Param(name = "count") count: Int,
    ) = holders.remove(callers[task], count)

    @Operation
    fun removeByNobodyKnown() = holders.remove(caller = null)

    @Operation
    fun all(): String = holders.all().joinToString { it.holder.name }

    @Operation
    fun heldBy(
        @Param(name = "task") task: Int,
    ): Int = Holders.heldBy(tasks[task]).size

    @Operation
    fun returnThemselves(): Boolean = holders.returnThemselves

    /** Also leaves nothing to the next run, which the model checker would put back as it was, again and again. */
    @Validate
    fun whatIsReturnedIsForgotten() {
        holders.remove(caller = null, count = 99)
        check(tasks.all { Holders.heldBy(it).isEmpty() } && holders.all().isEmpty()) { "somebody still holds" }
    }
}
