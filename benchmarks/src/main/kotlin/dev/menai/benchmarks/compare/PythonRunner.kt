package dev.menai.benchmarks.compare

import java.io.File
import java.nio.file.Files
import java.nio.file.Path
import java.util.concurrent.TimeUnit

/** A Python 3 that was found, and whether it has uvloop. */
internal class Python(val executable: Path, val version: String, val uvloop: String?) {
    override fun toString() = "Python $version" + (uvloop?.let { ", uvloop $it" } ?: "")

    companion object {
        private const val ASK =
            "import platform\n" +
                "print(platform.python_version())\n" +
                "try:\n import uvloop; print(uvloop.__version__)\n" +
                "except ImportError: print('')\n"

        /** One with uvloop if there is one, since then both loops run on the same Python; `null` if there is none. */
        fun find(path: String = System.getenv("PATH").orEmpty()): Python? {
            val found = candidates(path).mapNotNull(::asked)
            return found.firstOrNull { it.uvloop != null } ?: found.firstOrNull()
        }

        private fun candidates(path: String): List<Path> =
            (path.split(File.pathSeparator) + "/usr/bin")
                .filter { it.isNotEmpty() }
                .map { Path.of(it, "python3") }
                .filter(Files::isExecutable)
                .distinct()

        private fun asked(executable: Path): Python? {
            val process = ProcessBuilder("$executable", "-B", "-c", ASK).redirectErrorStream(true).start()
            val lines = process.inputReader().readLines()
            if (process.waitFor() != 0 || lines.size < 2) return null
            return Python(executable, lines[0], lines[1].ifEmpty { null })
        }
    }
}

/** Runs the programs in [programs], each in a process of its own, which times itself and prints what it found. */
internal class PythonRunner(private val python: Python?, private val programs: Path, private val repetitions: Int) {
    fun measure(contender: PythonContender): Sample {
        val command =
            listOfNotNull(
                "${checkNotNull(python).executable}",
                "-B", // writes no bytecode beside the programs
                "${programs.resolve("${contender.program}.py")}",
                "--loop=${contender.loop.label}",
                "--repetitions=$repetitions",
                contender.units?.let { "--units=$it" },
                "--weigh".takeIf { contender.weighed },
                "--debug".takeIf { contender.debug },
            )
        return sample(lines(command), contender)
    }

    private fun lines(command: List<String>): List<String> {
        val process = ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start()
        val lines = process.inputReader().readLines()
        check(process.waitFor(1, TimeUnit.MINUTES)) { "said all and does not end" }
        check(process.exitValue() == 0) { "exit status ${process.exitValue()}" }
        return lines
    }

    companion object {
        /** Why [contender] cannot run on [python]; `null` if it can. */
        fun missing(contender: PythonContender, python: Python?): String? =
            when {
                python == null -> "${contender.loop.label}: there is no python3 on the path"
                contender.loop == PythonLoop.UVLOOP && python.uvloop == null ->
                    "uvloop: no python3 on the path has it (Debian's package is python3-uvloop)"
                else -> null
            }

        /** A line is a measure's unit and a number: the unit says what it is. The median of the repetitions counts. */
        fun sample(lines: List<String>, contender: PythonContender): Sample {
            val byUnit = lines.map { it.split(' ', limit = 2) }.groupBy({ it[0] }, { it[1].toDouble() })
            check(byUnit.isNotEmpty()) { "printed nothing" }
            return Sample(
                byUnit.entries.associate { (unit, values) ->
                    val measure = Measure.entries.find { it.unit == unit }
                    checkNotNull(measure) { "$contender printed the unknown unit $unit" } to Spread.of(values)!!.median
                },
            )
        }
    }
}
