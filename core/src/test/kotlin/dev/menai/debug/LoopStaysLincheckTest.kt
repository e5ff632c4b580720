package dev.menai.debug

import dev.menai.internal.loop.LincheckSpec
import org.jetbrains.lincheck.datastructures.IntGen
import org.jetbrains.lincheck.datastructures.Operation
import org.jetbrains.lincheck.datastructures.Param

/** One thread comes and goes, others ask: at no moment is a stay that began unknown, except a short one that ended. */
@Param(name = "nanos", gen = IntGen::class, conf = "1:3")
@Param(name = "at", gen = IntGen::class, conf = "1:9")
class LoopStaysLincheckTest : LincheckSpec() {
    /** Moves only when somebody comes or goes: then the answers depend on the order of the calls alone. */
    private var nowNanos = 0L

    private val stays = LoopStays(shortestNanos = 2) { nowNanos }

    /** Whose stays to ask for: the threads of a scenario are not those of its sequential copy. */
    @Volatile
    private var known = emptySet<Long>()

    @Operation(nonParallelGroup = "the loop's thread")
    fun begin(
        @Param(name = "nanos") nanos: Int,
    ) {
        @Suppress("DEPRECATION") // its successor is not in JDK 17
        known += Thread.currentThread().id
        nowNanos += nanos
        stays.begin()
    }

    @Operation(nonParallelGroup = "the loop's thread")
    fun end(
        @Param(name = "nanos") nanos: Int,
    ) {
        nowNanos += nanos
        stays.end()
    }

    @Operation
    fun covers(
        @Param(name = "at") at: Int,
    ): Boolean = known.any { stays.covers(it, at - 1L, at + 1L) }
}
