package dev.menai.samples.threadsvstasks

import kotlin.io.path.Path
import kotlin.io.path.readLines

/** What this process occupies at one moment. */
internal class Memory(private val heapBytes: Long, private val residentBytes: Long?) {
    fun heapSince(before: Memory): Long = (heapBytes - before.heapBytes).coerceAtLeast(0)

    /** What grew outside of the heap's objects: stacks of threads, most of all. */
    fun stacksSince(before: Memory): Long? {
        val grown = (residentBytes ?: return null) - (before.residentBytes ?: return null)
        return (grown - heapSince(before)).takeIf { it > 0 }
    }

    companion object {
        private const val MOST_COLLECTIONS = 6
        private const val HARDLY_ANY = 50_000L

        fun now(): Memory {
            System.gc()
            return Memory(usedBytes(), residentBytes())
        }

        /** After something has ended: what that leaves goes in several steps. */
        fun settled(): Memory {
            var used = Long.MAX_VALUE
            repeat(MOST_COLLECTIONS) {
                System.gc()
                val left = usedBytes()
                if (used - left < HARDLY_ANY) return Memory(left, residentBytes())
                used = left
            }
            return Memory(used, residentBytes())
        }

        private fun usedBytes(): Long = Runtime.getRuntime().run { totalMemory() - freeMemory() }

        /** Linux tells; elsewhere it is left out. */
        private fun residentBytes(): Long? =
            runCatching { Path("/proc/self/status").readLines() }.getOrNull()?.let(::residentBytesIn)

        /** Of a line such as `VmRSS:     1234 kB`. */
        fun residentBytesIn(status: List<String>): Long? {
            val line = status.find { it.startsWith("VmRSS:") } ?: return null
            return line.filter(Char::isDigit).toLongOrNull()?.times(1024)
        }
    }
}
