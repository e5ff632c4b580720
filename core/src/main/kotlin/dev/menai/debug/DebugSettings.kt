package dev.menai.debug

import kotlin.time.Duration

/** What the system properties say: `menai.debug`, and `menai.debug.` before the name of an option. */
internal object DebugSettings {
    private const val PROPERTY = "menai.debug"
    private const val VARIABLE = "MENAI_DEBUG"

    /** Read each time: tests and debuggers change it while the program runs. The property wins over the environment. */
    val isAskedFor: Boolean
        get() =
            when (val value = System.getProperty(PROPERTY)) {
                null -> System.getenv(VARIABLE).let { it == "1" || it == "true" }
                else -> flag(PROPERTY, value)
            }

    fun options(): DebugOptions {
        val defaults = DebugOptions()
        return DebugOptions(
            slowCallback = duration("slowCallback", defaults.slowCallback),
            blockingCall = duration("blockingCall", defaults.blockingCall),
            creationSites = flag("creationSites", defaults.creationSites),
            forgotten = flag("forgotten", defaults.forgotten),
            leaks = flag("leaks", defaults.leaks),
            stuckAfter = duration("stuckAfter", defaults.stuckAfter),
        )
    }

    private fun flag(option: String, default: Boolean): Boolean {
        val key = "$PROPERTY.$option"
        return System.getProperty(key)?.let { flag(key, it) } ?: default
    }

    private fun flag(key: String, value: String): Boolean =
        requireNotNull(value.lowercase().toBooleanStrictOrNull()) { "-D$key=$value is neither true nor false" }

    private fun duration(option: String, default: Duration): Duration {
        val key = "$PROPERTY.$option"
        val value = System.getProperty(key) ?: return default
        val parsed = Duration.parseOrNull(value)
        require(
            parsed != null && parsed.isPositive(),
        ) { "-D$key=$value is no duration above zero; write for instance 50ms" }
        return parsed
    }
}
