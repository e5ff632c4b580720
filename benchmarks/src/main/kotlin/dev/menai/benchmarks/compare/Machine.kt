package dev.menai.benchmarks.compare

import com.sun.management.OperatingSystemMXBean
import java.lang.management.ManagementFactory
import java.nio.file.Files
import java.nio.file.Path
import java.time.LocalDate
import java.util.Properties

/** Where and with what was measured: belongs to each table. */
internal object Machine {
    private val system = ManagementFactory.getOperatingSystemMXBean() as OperatingSystemMXBean

    fun loadAverage(): String = "%.1f".format(system.systemLoadAverage)

    fun describe(python: Python?): String {
        val memoryGigabytes = system.totalMemorySize shr GIGA_BITS
        return listOfNotNull(
            "${LocalDate.now()}, ${versions()}",
            "${system.name}, ${system.availableProcessors} processors${processor()}, $memoryGigabytes GB",
            "${System.getProperty("java.vm.name")} ${System.getProperty("java.runtime.version")}",
            python?.toString(),
        ).joinToString("; ")
    }

    private fun versions(): String {
        val versions = Properties()
        Machine::class.java.getResourceAsStream("/versions.properties").use(versions::load)
        return versions.stringPropertyNames().sorted().joinToString { "$it ${versions.getProperty(it)}" }
    }

    /** Linux tells which one; others are left without. */
    private fun processor(): String {
        val info = Path.of("/proc/cpuinfo")
        if (!Files.isReadable(info)) return ""
        val model = Files.readAllLines(info).firstOrNull { it.startsWith("model name") } ?: return ""
        return " (${model.substringAfter(':').trim()})"
    }

    private const val GIGA_BITS = 30
}
