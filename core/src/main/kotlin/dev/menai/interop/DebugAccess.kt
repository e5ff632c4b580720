package dev.menai.interop

import dev.menai.CreationSite
import dev.menai.EventLoop
import dev.menai.StageNodes
import dev.menai.debug.DebugOptions
import dev.menai.debug.Listening
import dev.menai.debug.LoopDump
import dev.menai.debug.LoopListener
import dev.menai.debug.debug
import dev.menai.debug.dump
import dev.menai.debug.listen
import dev.menai.debug.printTasks
import dev.menai.debug.registerMBean
import dev.menai.opened
import dev.menai.released
import java.io.PrintStream
import java.util.function.Function
import kotlin.time.Duration
import kotlin.time.Duration.Companion.nanoseconds
import dev.menai.debug.dumpAllLoops as allLoops

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
    public fun listen(loop: EventLoop, listener: LoopListener): Listening = loop.listen(listener)

    /** Tells debug mode of [owner], which has to be closed before [loop]; the result says that it was. */
    @JvmStatic
    public fun opened(loop: EventLoop, owner: Any, what: String, site: CreationSite?): Runnable? =
        loop.opened(owner, what, site)?.let { opened -> Runnable { loop.released(opened) } }

    /** As [dump][dev.menai.debug.dump]. */
    @JvmStatic
    public fun dump(loop: EventLoop): LoopDump = loop.dump()

    /** As [printTasks][dev.menai.debug.printTasks]. */
    @JvmStatic
    public fun printTasks(loop: EventLoop, out: PrintStream): Unit = loop.printTasks(out)

    /** As [dumpAllLoops][dev.menai.debug.dumpAllLoops]. */
    @JvmStatic
    public fun dumpAllLoops(out: PrintStream): Unit = allLoops(out)

    /** As [registerMBean][dev.menai.debug.registerMBean]. */
    @JvmStatic
    public fun registerMBean(loop: EventLoop): AutoCloseable = loop.registerMBean()

    /** [follow] tells what a stage waits for, `null` for one it does not know. Any thread; runs no user code. */
    @JvmStatic
    public fun followStages(follow: Function<Any, Collection<Any>?>) {
        StageNodes.follow = follow
    }

    private fun duration(nanos: Long) = if (nanos == NEVER) Duration.INFINITE else nanos.nanoseconds

    private fun nanos(duration: Duration) = if (duration.isInfinite()) NEVER else duration.inWholeNanoseconds
}
