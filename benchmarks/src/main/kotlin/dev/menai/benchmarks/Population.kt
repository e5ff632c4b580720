package dev.menai.benchmarks

import org.openjdk.jmh.annotations.Fork
import org.openjdk.jmh.annotations.Param

/**
 * Many of the same thing, all alive at one time: born, perhaps weighed, and ended.
 *
 * The time is that of all [units] together, because their number varies.
 */
@Fork(value = 1, jvmArgsAppend = ["-Xms2g", "-Xmx4g"])
abstract class Population : SideBySide() {
    @JvmField
    @Param("1000", "10000", "100000", "1000000")
    var units: Int = 0

    protected fun checkedUnits(counted: Int): Int {
        check(counted == units) { "$counted of $units" }
        return counted
    }
}
