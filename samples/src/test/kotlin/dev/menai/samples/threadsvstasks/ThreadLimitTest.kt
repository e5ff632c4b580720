package dev.menai.samples.threadsvstasks

import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test

internal class ThreadLimitTest {
    private val machine =
        mapOf(
            "/proc/self/limits" to "Limit  Soft Limit  Hard Limit  Units\nMax processes  96365  96365  processes\n",
            "/proc/sys/kernel/threads-max" to "192730\n",
            "/proc/sys/vm/max_map_count" to "65530\n",
            "/proc/meminfo" to "MemTotal:       24683904 kB\nMemAvailable:   22390000 kB\n",
            "/proc/self/cgroup" to "0::/user.slice/session.scope\n",
            "/sys/fs/cgroup/user.slice/session.scope/pids.max" to "max\n",
        )

    private fun limit(vararg changes: Pair<String, String>) = ThreadLimit.of((machine + changes)::get)

    @Test
    fun aLargeMachineSetsNoLimitBelowWhatIsEnough() {
        assertEquals(4_000, limit().threads)
        val reason = "they show enough; vm.max_map_count allows 32,765 to all programs"
        assertEquals("no more than 4,000 platform threads: $reason", limit().toString())
    }

    @Test
    fun aQuarterOfTheSmallestLimitIsTaken() {
        val container = limit("/sys/fs/cgroup/pids.max" to "2000\n")
        assertEquals(500, container.threads)
        assertTrue(container.toString().endsWith(": pids.max allows 2,000, and other programs need some"))
        assertEquals(250, limit("/sys/fs/cgroup/user.slice/pids.max" to "1000\n").threads)
        assertEquals(1_000, limit("/proc/meminfo" to "MemAvailable:    1024000 kB\n").threads)
        assertEquals(128, limit("/proc/self/limits" to "Max processes     512    unlimited   processes").threads)
    }

    @Test
    fun whereNothingIsKnownItIsModest() {
        assertEquals(1_000, ThreadLimit.of { null }.threads)
    }

    @Test
    fun thisMachineAllowsSome() {
        assertTrue(ThreadLimit.ofThisMachine().threads in 1..4_000)
    }
}
