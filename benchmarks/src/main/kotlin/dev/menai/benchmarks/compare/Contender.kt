package dev.menai.benchmarks.compare

/** Something that does a row's work; what equals another is measured once a round for both. */
internal sealed interface Contender {
    val label: String
}

/** A benchmark of JMH: [workload] is the class's simple name, [method] the contender in it. */
internal data class JvmContender(
    override val label: String,
    val workload: String,
    val method: String,
    val parameters: Map<String, String> = emptyMap(),
    /** One invocation with its heap weighed, in place of many that are timed. */
    val weighed: Boolean = false,
) : Contender {
    override fun toString() = "$workload.$method${parameters.entries.joinToString("") { " ${it.key}=${it.value}" }}"
}

/** A program in `benchmarks/compare-programs`. */
internal data class PythonContender(
    val loop: PythonLoop,
    val program: String,
    val units: Int? = null,
    /** One run with its memory weighed, in place of several that are timed. */
    val weighed: Boolean = false,
    val debug: Boolean = false,
) : Contender {
    override val label: String get() = loop.label + if (debug) " in debug mode" else ""

    override fun toString() = "$program.py on $label${units?.let { " units=$it" } ?: ""}"
}

internal enum class PythonLoop(val label: String) {
    ASYNCIO("asyncio"),
    UVLOOP("uvloop"),
}
