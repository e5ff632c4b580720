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

        /** Collects garbage until there is hardly any left: what ended just now goes in several steps. */
        fun now(): Memory {
            var used = Long.MAX_VALUE
            for (attempt in 1..MOST_COLLECTIONS) {
                System.gc()
                val left = Runtime.getRuntime().run { totalMemory() - freeMemory() }
                val isSettled = used - left in 0..<HARDLY_ANY
                used = left
                if (isSettled) break
            }
            return Memory(used, residentBytes())
        }

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
