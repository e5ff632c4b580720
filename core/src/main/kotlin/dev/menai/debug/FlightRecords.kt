package dev.menai.debug

import dev.menai.EventLoop
import dev.menai.internal.wait.WaitLine
import dev.menai.internal.wait.WaitPoint
import dev.menai.internal.wait.WaitRecorder
import dev.menai.internal.wait.Waiter
import jdk.jfr.FlightRecorder
import java.util.concurrent.CancellationException
import java.util.concurrent.ConcurrentHashMap

/** Behind [FlightEvents]: what needs the flight recorder to be there. */
internal object FlightRecords {
    fun isAvailable(): Boolean = FlightRecorder.isAvailable()

    /** The first event of a JVM makes the recorder read its own metadata: not within a step of a loop, then. */
    private val registered by lazy {
        listOf(
            TaskEvent::class,
            SlowCallbackEvent::class,
            WaitEvent::class,
            CancelLatencyEvent::class,
            CloseEvent::class,
        ).forEach { FlightRecorder.register(it.java) }
    }

    fun checkOf(loop: EventLoop): Check {
        registered
        WaitLine.recorder = WaitFlight
        return FlightCheck(loop)
    }

    fun slowCallback(loop: EventLoop, report: SlowReport) {
        val event = SlowCallbackEvent()
        if (!event.isEnabled) return
        event.loop = loop.name
        event.step = report.what
        event.place = report.place
        event.blocked = report.blocked.inWholeNanoseconds
        event.running = report.isRunning
        event.commit()
    }
}

/**
 * Turns what the loop tells into events, while a recording wants them.
 *
 * An event lasts from one call to another, so it is kept in between; the kept ones are given up when the check is closed.
 */
private class FlightCheck(private val loop: EventLoop) : Check() {
    private val tasks = ConcurrentHashMap<Any, TaskEvent>()
    private val cancels = ConcurrentHashMap<Any, CancelLatencyEvent>()

    @Volatile
    private var close: CloseEvent? = null

    override fun workCreated(work: Any) {
        val event = TaskEvent()
        if (!event.isEnabled) return
        event.begin()
        tasks[work] = event
    }

    override fun workCancelled(work: Any) {
        val event = CancelLatencyEvent()
        if (!event.isEnabled) return
        event.begin()
        cancels.putIfAbsent(work, event)
    }

    override fun workEnded(work: Any, failure: Throwable?) {
        tasks.remove(work)?.let { taskEnded(it, TaskInfo(work), failure) }
        cancels.remove(work)?.let { event ->
            event.end()
            if (!event.shouldCommit()) return
            event.loop = loop.name
            event.task = TaskInfo(work).name
            event.commit()
        }
    }

    private fun taskEnded(event: TaskEvent, task: TaskInfo, failure: Throwable?) {
        event.end()
        if (!event.shouldCommit()) return
        event.loop = loop.name
        event.task = task.name
        event.createdAt = task.createdAt?.toString()
        event.outcome = outcome(failure)
        event.commit()
    }

    private fun outcome(failure: Throwable?) =
        when (failure) {
            null -> "completed"
            is CancellationException -> "cancelled"
            else -> "failed: ${failure.javaClass.name}"
        }

    override fun closing() {
        val event = CloseEvent()
        if (!event.isEnabled) return
        event.begin()
        close = event
    }

    override fun closed() {
        val event = close ?: return
        close = null
        event.loop = loop.name
        event.tasksLeft = loop.tasks().size + loop.lifecycle.works.snapshot().size
        event.commit()
    }

    override fun close() {
        tasks.clear()
        cancels.clear()
    }
}

/** The waits at all primitives of this JVM: a primitive belongs to no loop. */
private object WaitFlight : WaitRecorder {
    private val waits = ConcurrentHashMap<Waiter, WaitEvent>()

    override fun began(waiter: Waiter) {
        val event = WaitEvent()
        if (!event.isEnabled) return
        event.begin()
        waits[waiter] = event
    }

    override fun ended(waiter: Waiter, point: WaitPoint) {
        val event = waits.remove(waiter) ?: return
        event.end()
        if (!event.shouldCommit()) return
        event.primitive = point.primitive?.let(::nameOf)
        event.waiter = waiter.describe()
        event.commit()
    }
}

/** Without its state: that would be asked for under its lock. */
private fun nameOf(primitive: Any): String =
    primitive.javaClass.simpleName + givenName(primitive)?.let { " \"$it\"" }.orEmpty()
