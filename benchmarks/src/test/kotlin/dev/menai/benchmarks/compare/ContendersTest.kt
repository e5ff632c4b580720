package dev.menai.benchmarks.compare

import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.io.TempDir
import java.lang.reflect.Modifier
import java.nio.file.Files
import java.nio.file.Path

class ContendersTest {
    private val rows = budgetRows(quick = false)
    private val all =
        rows.flatMap { it.contenders } +
            GrowthKind.all.flatMap { kind -> Measure.entries.take(2).flatMap { kind.row(1_000, it).contenders } }

    @Test
    fun `each contender in a JVM is a benchmark with these parameters`() {
        for (contender in all.filterIsInstance<JvmContender>()) {
            val workload = Class.forName("dev.menai.benchmarks.${contender.workload}")
            val methods = workload.declaredMethods.filter { Modifier.isPublic(it.modifiers) }.map { it.name }
            assertTrue(contender.method in methods) { "no method for $contender" }
            val fields = generateSequence(workload) { it.superclass }.flatMap { it.declaredFields.asSequence() }
            assertTrue(fields.map { it.name }.toSet().containsAll(contender.parameters.keys)) { "$contender" }
        }
    }

    @Test
    fun `each contender in Python is a program`() {
        for (contender in all.filterIsInstance<PythonContender>()) {
            assertTrue(Files.exists(Path.of("compare-programs", "${contender.program}.py"))) { "no $contender" }
        }
    }

    @Test
    fun `rows have names of their own`() = assertEquals(rows.map { it.name }.distinct(), rows.map { it.name })

    @Test
    fun `the median of what a program prints counts`() {
        val contender = PythonContender(PythonLoop.ASYNCIO, "sleepers")
        val sample = PythonRunner.sample(listOf("B 10.0", "s 0.5", "B 30.0", "B 20.0"), contender)
        assertEquals(mapOf(Measure.BYTES_HELD to 20.0, Measure.SECONDS_LATE to 0.5), sample.values)
        assertThrows(IllegalStateException::class.java) { PythonRunner.sample(listOf("furlongs 1"), contender) }
        assertThrows(IllegalStateException::class.java) { PythonRunner.sample(emptyList(), contender) }
    }

    @Test
    fun `without Python or uvloop their contenders are left out with a reason`() {
        val asyncio = PythonContender(PythonLoop.ASYNCIO, "sleepers")
        val uvloop = PythonContender(PythonLoop.UVLOOP, "sleepers")
        val plain = Python(Path.of("python3"), "3.11.2", uvloop = null)
        assertNull(PythonRunner.missing(asyncio, plain))
        assertEquals("asyncio: there is no python3 on the path", PythonRunner.missing(asyncio, null))
        assertTrue(PythonRunner.missing(uvloop, plain)!!.startsWith("uvloop: no python3 on the path has it"))
    }

    @Test
    fun `bad options are refused with what is known`() {
        fun options(vararg arguments: String) = Options.of(arguments, "[--quick]", "--rounds", "--rows")
        assertEquals(3, options("--rounds=3").rounds(default = 5))
        assertEquals(5, options().rounds(default = 5))
        assertEquals(listOf("b"), options("--rows=b").names("--rows", listOf("a", "b")))
        assertEquals("unknown option: --fast; use [--quick]", refusal { options("--fast") })
        assertEquals("rounds < 1: 0; use --rounds=5", refusal { options("--rounds=0").rounds(1) })
        assertEquals("unknown: c; known are a, b", refusal { options("--rows=c,a").names("--rows", listOf("a", "b")) })
    }

    @Test
    fun `charts are written as vectors and as bitmaps`(
        @TempDir folder: Path,
    ) {
        val line = listOf(1_000 to 100.0, 10_000 to 120.0, 100_000 to 0.0)
        GrowthChart("tasks: ns for each", "tasks", "ns", mapOf("Menai" to line)).write(folder.resolve("tasks-time"))
        assertTrue(Files.readString(folder.resolve("tasks-time.svg")).contains("<svg"))
        assertTrue(Files.size(folder.resolve("tasks-time.png")) > 0)
    }

    private fun refusal(ask: () -> Unit) = assertThrows(IllegalArgumentException::class.java) { ask() }.message
}
