package dev.menai.interop

import dev.menai.EventLoop
import dev.menai.debug.DebugOptions
import dev.menai.debug.LoopListener
import dev.menai.debug.debug
import dev.menai.debug.listen
import kotlin.time.Duration
import kotlin.time.Duration.Companion.nanoseconds

/** Debug mode for callers who have no Kotlin durations; [NEVER] stands for the infinite one. */
@InternalMenaiApi
public object DebugAccess {
    public const val NEVER: Long = Long.MAX_VALUE

    @JvmStatic
    public fun options(loop: EventLoop): DebugOptions? = loop.debug

    /** As [DebugOptions.default]. */
    @JvmStatic
    public fun defaults(): DebugOptions = DebugOptions.default

    @JvmStatic
    public fun switchOn(loop: EventLoop, options: DebugOptions) {
        loop.debug = options
    }

    @JvmStatic
    public fun switchOff(loop: EventLoop) {
        loop.debug = null
    }

    @JvmStatic
    public fun options(
        slowCallbackNanos: Long,
        blockingCallNanos: Long,
        creationSites: Boolean,
        forgotten: Boolean,
        leaks: Boolean,
        stuckAfterNanos: Long,
    ): DebugOptions =
        DebugOptions(
            slowCallback = duration(slowCallbackNanos),
            blockingCall = duration(blockingCallNanos),
            creationSites = creationSites,
            forgotten = forgotten,
            leaks = leaks,
            stuckAfter = duration(stuckAfterNanos),
        )

    @JvmStatic
    public fun slowCallbackNanos(options: DebugOptions): Long = nanos(options.slowCallback)

    @JvmStatic
    public fun blockingCallNanos(options: DebugOptions): Long = nanos(options.blockingCall)

    @JvmStatic
    public fun stuckAfterNanos(options: DebugOptions): Long = nanos(options.stuckAfter)

    @JvmStatic
    public fun listen(loop: EventLoop, listener: LoopListener): AutoCloseable = loop.listen(listener)

    private fun duration(nanos: Long) = if (nanos == NEVER) Duration.INFINITE else nanos.nanoseconds

    private fun nanos(duration: Duration) = if (duration.isInfinite()) NEVER else duration.inWholeNanoseconds
}
