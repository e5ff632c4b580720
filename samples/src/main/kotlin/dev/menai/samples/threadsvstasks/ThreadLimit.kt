package dev.menai.samples.threadsvstasks

import kotlin.io.path.Path
import kotlin.io.path.readText

/** How many platform threads a program may start without taking them from others, and why no more. */
class ThreadLimit private constructor(val threads: Int, private val reason: String) {
    override fun toString(): String = "no more than ${grouped(threads)} platform threads: $reason"

    companion object {
        /** Enough to see what they cost. */
        private const val ENOUGH = 4_000
        private const val WHERE_NOBODY_TELLS = 1_000

        /** The limits are there for all programs together. */
        private const val SHARE = 4

        /** What a thread may take in the worst case: its stack rarely is as large as it might be. */
        private const val KILOBYTES_EACH = 256

        fun ofThisMachine(): ThreadLimit = of { path -> runCatching { Path(path).readText() }.getOrNull() }

        internal fun of(textOf: (path: String) -> String?): ThreadLimit {
            val (name, most) =
                limits(textOf).minByOrNull { it.second }
                    ?: return ThreadLimit(WHERE_NOBODY_TELLS, "this system does not tell what it allows")
            val limit = "$name allows ${grouped(most)}"
            if (most / SHARE >= ENOUGH) return ThreadLimit(ENOUGH, "they show enough; $limit to all programs")
            return ThreadLimit((most / SHARE).toInt().coerceAtLeast(1), "$limit, and other programs need some")
        }

        private fun limits(textOf: (String) -> String?): List<Pair<String, Long>> =
            listOfNotNull(
                textOf("/proc/self/limits")?.firstNumberOf("Max processes")?.let { "ulimit -u" to it },
                textOf("/proc/sys/kernel/threads-max")?.number()?.let { "kernel.threads-max" to it },
                textOf("/proc/sys/vm/max_map_count")?.number()?.let { "vm.max_map_count" to it / 2 }, // stack and guard
                textOf("/proc/meminfo")?.firstNumberOf("MemAvailable:")?.let { "the memory" to it / KILOBYTES_EACH },
            ) + groupsOf(textOf).mapNotNull { textOf("$it/pids.max")?.number()?.let { most -> "pids.max" to most } }

        /** The control groups of this process, from the innermost outwards; in a container the root is its own. */
        private fun groupsOf(textOf: (String) -> String?): List<String> {
            val own = textOf("/proc/self/cgroup")?.lines()?.find { it.startsWith("0::") }?.removePrefix("0::")
            val upwards = generateSequence(own.orEmpty().trimEnd('/')) { it.substringBeforeLast('/', "") }
            return upwards.takeWhile { it.isNotEmpty() }.map { "/sys/fs/cgroup$it" }.toList() + "/sys/fs/cgroup"
        }

        /** `null` for "max". */
        private fun String.number(): Long? = trim().toLongOrNull()

        /** The first number of the line that begins with [title]; `null` for "unlimited". */
        private fun String.firstNumberOf(title: String): Long? =
            lines()
                .find { it.startsWith(title) }
                ?.removePrefix(title)
                ?.trim()
                ?.substringBefore(' ')
                ?.toLongOrNull()
    }
}
