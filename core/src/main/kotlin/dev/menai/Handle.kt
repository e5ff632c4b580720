package dev.menai

import dev.menai.internal.loop.InboxNode
import dev.menai.internal.loop.LoopTimers
import dev.menai.internal.loop.Repeating
import dev.menai.internal.loop.Timer
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater
import kotlin.time.Duration
import kotlin.time.Duration.Companion.nanoseconds

/** A scheduled callback that can be cancelled. */
public interface Handle {
    /**
     * Takes the callback back.
     *
     * True: it was waiting and will never run (for a periodic one: never again). False: it has run, is running, or was
     * cancelled before. Never waits for a callback that is running, unlike asyncio 3.14's thread-safe handles.
     *
     * **Threads.** Any thread; exactly one of a cancel and the run wins.
     */
    public fun cancel(): Boolean

    /** Whether [cancel] took the callback back. Any thread. */
    public val isCancelled: Boolean
}

/** A callback with a deadline. */
public interface TimerHandle : Handle {
    /** When the callback is due, in the loop's [time][EventLoop.time]. */
    public val deadline: Duration
}

private const val WAITING = 0
private const val TAKEN = 1
private const val CANCELLED = 2

private val STATES = listOf("waiting", "begun", "cancelled")

/** A handle that knows its callback, for reports. */
internal interface DescribedHandle {
    /** `callback of com.acme.Main (created at Main.kt:31)`, what is known of it. */
    fun describe(): String

    val origin: CallbackOrigin?
}

private fun describe(origin: CallbackOrigin?, callback: Runnable?) =
    origin?.toString() ?: callback?.let { describeCallback(it.javaClass) } ?: "a callback"

/** What [EventLoop.callSoon] queues: the callback, its handle and its place in the inbox are one object. */
internal open class SoonHandle(private var callback: Runnable?) :
    InboxNode(),
    Runnable,
    Handle,
    DescribedHandle {
    @Volatile
    private var state = WAITING

    override val isCancelled: Boolean get() = state == CANCELLED

    override val origin: CallbackOrigin? get() = null

    override fun describe() = describe(origin, callback)

    override fun toString(): String = "Handle(${describe()}, ${STATES[state]})"

    override val command: Runnable get() = this

    override fun run() {
        if (STATE.compareAndSet(this, WAITING, TAKEN)) callback!!.run() // else a cancel from any thread came first
    }

    override fun cancel(): Boolean {
        if (!STATE.compareAndSet(this, WAITING, CANCELLED)) return false
        callback = null // what it captured is free at once, though the handle stays queued
        return true
    }

    private companion object {
        @JvmField
        val STATE: AtomicIntegerFieldUpdater<SoonHandle> =
            AtomicIntegerFieldUpdater.newUpdater(SoonHandle::class.java, "state")
    }
}

/** Apart, because one field more would make each [SoonHandle] a third larger. */
internal class NotedSoonHandle(callback: Runnable, override val origin: CallbackOrigin) : SoonHandle(callback)

/** A timer that its user may take back. */
internal abstract class CancellableTimer(
    deadlineNanos: Long,
    protected val timers: LoopTimers,
    /** `null` unless in debug mode. */
    override val origin: CallbackOrigin?,
) : Timer(deadlineNanos),
    Handle,
    DescribedHandle {
    @Volatile
    private var state = WAITING

    override val isCancelled: Boolean get() = state == CANCELLED

    protected val stateName: String get() = STATES[state]

    /** True for the run that comes before any cancel; later cancels fail. */
    protected fun take(): Boolean = STATE.compareAndSet(this, WAITING, TAKEN)

    override fun cancel(): Boolean {
        if (!STATE.compareAndSet(this, WAITING, CANCELLED)) return false
        timers.remove(this)
        return true
    }

    private companion object {
        @JvmField
        val STATE: AtomicIntegerFieldUpdater<CancellableTimer> =
            AtomicIntegerFieldUpdater.newUpdater(CancellableTimer::class.java, "state")
    }
}

/** What [EventLoop.callLater] and [EventLoop.callAt] set. */
internal class CallbackTimer(
    deadlineNanos: Long,
    timers: LoopTimers,
    private var callback: Runnable?,
    origin: CallbackOrigin?,
) : CancellableTimer(deadlineNanos, timers, origin),
    TimerHandle {
    override val deadline: Duration get() = timers.timeAt(deadlineNanos)

    val repeating: Repeating? get() = (callback as? Repeating)?.takeIf { it.operation != null }

    override fun describe() = describe(origin, callback)

    override fun toString(): String = "TimerHandle(${describe()}, at $deadline, $stateName)"

    override fun run() {
        if (take()) callback!!.run()
    }

    override fun cancel(): Boolean {
        val cancelled = super.cancel()
        if (cancelled) callback = null // what it captured is free at once, though its user may keep the handle
        return cancelled
    }
}

/** What [EventLoop.callEvery] sets: one timer that is set again after each run, and never taken. */
internal class PeriodicTimer(
    override val periodNanos: Long,
    timers: LoopTimers,
    private val callback: Runnable,
    origin: CallbackOrigin?,
) : CancellableTimer(timers.nanoTime() + periodNanos, timers, origin),
    Repeating {
    override val operation get() = "callEvery"

    override val site: CreationSite? get() = origin?.site

    override fun describe() = describe(origin, callback)

    override fun toString(): String = "Handle(${describe()}, every ${periodNanos.nanoseconds}, $stateName)"

    override fun run() {
        if (isCancelled) return
        try {
            callback.run()
        } finally {
            setAgain()
        }
    }

    /** Ticks stay on the grid of the first one; those that an overrun passed by are left out. */
    private fun setAgain() {
        if (isCancelled) return
        val late = timers.nanoTime() - deadlineNanos
        deadlineNanos += periodNanos * (late / periodNanos + 1)
        timers.add(this)
        if (isCancelled) timers.remove(this) // a cancel from another thread came between the look and the add
    }
}

/** What is called again and again when this is due; `null` if nothing is. */
internal fun Timer.repeating(): Repeating? =
    when (this) {
        is PeriodicTimer -> takeUnless { it.isCancelled }
        is CallbackTimer -> repeating
        else -> null
    }

/** `callEvery(1s)` */
internal fun Repeating.inWords(): String = "$operation(${periodNanos.nanoseconds})"
