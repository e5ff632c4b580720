package dev.menai.debug

import kotlin.time.Duration

/** What the system properties say: `menai.debug`, and `menai.debug.` before the name of an option. */
internal object DebugSettings {
    private const val PROPERTY = "menai.debug"
    private const val VARIABLE = "MENAI_DEBUG"
    private val OPTIONS = listOf("slowCallback", "blockingCall", "creationSites", "forgotten", "leaks", "stuckAfter")
    private val KEYS = OPTIONS.mapTo(HashSet()) { "$PROPERTY.$it" }

    /** Read each time: tests and debuggers change it while the program runs. The property wins over the environment. */
    val isAskedFor: Boolean
        get() =
            when (val value = System.getProperty(PROPERTY)) {
                null -> isSet(System.getenv(VARIABLE))
                else -> flag(PROPERTY, value)
            }

    /** Whether [value] of the environment asks for it. */
    fun isSet(value: String?): Boolean =
        when (value?.lowercase()) {
            null, "", "0", "false" -> false
            "1", "true" -> true
            else -> throw IllegalArgumentException("$VARIABLE=$value is neither 1 nor 0, true nor false")
        }

    fun options(): DebugOptions {
        checkNames()
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

    /** A name that is misspelt would leave its check as it is, and nobody would notice. */
    private fun checkNames() {
        val names = System.getProperties().stringPropertyNames()
        val unknown = names.firstOrNull { it.startsWith("$PROPERTY.") && it !in KEYS }
        require(unknown == null) { "-D$unknown is no option of debug mode; there are ${OPTIONS.joinToString()}" }
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
        ) { "-D$key=$value is no duration above zero; write for instance 50ms, or Infinity for never" }
        return parsed
    }
}
