package dev.menai.debug

/** A loop as management clients see it; see [registerMBean]. */
public interface LoopMXBean {
    public val name: String

    /** `running`, `not running`, `closing` or `closed`. */
    public val state: String

    /** Tasks of both languages that have not ended. */
    public val tasks: Int
    public val ready: Int
    public val timers: Int

    /** Pieces of blocking code on other threads. */
    public val outside: Int

    /** Turns, steps and lag are counted while the loop is in debug mode, or has a listener. */
    public val turns: Long
    public val steps: Long
    public val medianLagNanos: Long
    public val maxLagNanos: Long

    /** Debug mode, with the options of the system properties when it is switched on. */
    public var debug: Boolean

    /** The tasks as a tree. */
    public fun dump(): String

    public fun dumpAsJson(): String
}
