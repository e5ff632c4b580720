package dev.menai.benchmarks.compare

import java.nio.file.Path

/** Measures contenders of both kinds, and knows which cannot run here. */
internal class Contenders(lengths: Lengths, repetitions: Int, val python: Python?) {
    private val jvm = JvmRunner(lengths)
    private val programs = PythonRunner(python, home.resolve("compare-programs"), repetitions)

    fun measure(contender: Contender): Sample =
        when (contender) {
            is JvmContender -> jvm.measure(contender)
            is PythonContender -> programs.measure(contender)
        }

    /** Why [contender] cannot run here; `null` if it can. */
    fun missing(contender: Contender): String? =
        when (contender) {
            is JvmContender -> JvmRunner.missing(contender)
            is PythonContender -> PythonRunner.missing(contender, python)
        }

    companion object {
        /** The folder `benchmarks`, given by the script that started this. */
        val home: Path get() = Path.of(System.getProperty("menai.benchmarks.home", "benchmarks"))
    }
}
