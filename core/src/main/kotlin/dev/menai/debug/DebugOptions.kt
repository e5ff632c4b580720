package dev.menai.debug

import kotlin.time.Duration
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds

/**
 * Which checks a loop's debug mode makes; each is switched on its own.
 *
 * The defaults are cheap enough for production. In Java: `dev.menai.java.DebugOptions`.
 */
public class DebugOptions(
    /** A callback or a task's step that runs longer is reported, while it runs. [Duration.INFINITE]: none. */
    public val slowCallback: Duration = 100.milliseconds,
    /**
     * A blocking call on the loop's thread that takes longer is reported. [Duration.INFINITE], the default: none.
     *
     * Found through the JVM's flight recorder, which must be there: the module `jdk.jfr`.
     */
    public val blockingCall: Duration = Duration.INFINITE,
    /** Whether tasks and callbacks note where they were created. */
    public val creationSites: Boolean = true,
    /** Whether futures that are dropped while somebody could still complete them, and tasks that never began, are reported. */
    public val forgotten: Boolean = true,
    /** Whether what a task still holds at its end, and a loop at its close, is reported. */
    public val leaks: Boolean = true,
    /** How long an idle loop's tasks wait before the loop looks whether they wait for each other. [Duration.INFINITE]: never. */
    public val stuckAfter: Duration = 1.seconds,
) {
    init {
        require(slowCallback.isPositive()) { "slowCallback <= 0: $slowCallback" }
        require(blockingCall.isPositive()) { "blockingCall <= 0: $blockingCall" }
        require(stuckAfter.isPositive()) { "stuckAfter <= 0: $stuckAfter" }
    }

    override fun toString(): String =
        "DebugOptions(slowCallback=$slowCallback, blockingCall=$blockingCall, creationSites=$creationSites, " +
            "forgotten=$forgotten, leaks=$leaks, stuckAfter=$stuckAfter)"

    public companion object {
        internal val isAskedFor: Boolean get() = DebugSettings.isAskedFor

        /** What a loop in debug mode checks unless it is told otherwise: the system properties `menai.debug.*` over the defaults. */
        public val default: DebugOptions get() = DebugSettings.options()
    }
}
