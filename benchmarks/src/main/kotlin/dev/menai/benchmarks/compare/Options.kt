package dev.menai.benchmarks.compare

/** What the command line asks for. */
internal class Options private constructor(
    arguments: List<String>,
    private val usage: String,
    private val valued: Set<String>,
) {
    private val flags = mutableSetOf<String>()
    private val values = mutableMapOf<String, String>()

    init {
        arguments.forEach(::read)
    }

    private fun read(argument: String) {
        val name = argument.substringBefore('=')
        val value = argument.substringAfter('=', "")
        when {
            argument == "--quick" || argument == "--list" -> flags += argument
            name in valued && value.isNotEmpty() -> values[name] = value
            else -> throw IllegalArgumentException("unknown option: $argument; use $usage")
        }
    }

    val isQuick get() = "--quick" in flags
    val listsOnly get() = "--list" in flags

    fun rounds(default: Int): Int {
        val text = values["--rounds"] ?: return default
        val rounds = text.toIntOrNull()
        require(rounds != null && rounds >= 1) { "rounds < 1: $text; use --rounds=5" }
        return rounds
    }

    /** The names given with [option]; all of [known] if none. */
    fun names(option: String, known: List<String>): List<String> {
        val asked = values[option]?.split(',') ?: return known
        val unknown = asked - known.toSet()
        require(unknown.isEmpty()) { "unknown: ${unknown.joinToString()}; known are ${known.joinToString()}" }
        return known.filter { it in asked }
    }

    companion object {
        /** [valued]: the options with a value; `--quick` and `--list` are always there. */
        fun of(arguments: Array<out String>, usage: String, vararg valued: String) =
            Options(arguments.toList(), usage, valued.toSet())
    }
}
