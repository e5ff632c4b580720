package dev.menai.debug

import jdk.jfr.Category
import jdk.jfr.Description
import jdk.jfr.Event
import jdk.jfr.Label
import jdk.jfr.Name
import jdk.jfr.StackTrace
import jdk.jfr.Threshold
import jdk.jfr.Timespan

// What a recording sees of loops in debug mode; a public format, described in docs/debug-mode.md. Fields are Java's
// fields, as the recorder reads them.

private const val CATEGORY = "Menai"

internal abstract class LoopEvent : Event() {
    @JvmField
    @field:Label("Loop")
    var loop: String? = null
}

@Name("dev.menai.Task")
@Label("Task")
@Category(CATEGORY)
@Description("A task of a loop, from its creation to its end")
@StackTrace(false)
internal class TaskEvent : LoopEvent() {
    @JvmField
    @field:Label("Task")
    var task: String? = null

    @JvmField
    @field:Label("Created At")
    var createdAt: String? = null

    @JvmField
    @field:Label("Outcome")
    var outcome: String? = null
}

@Name("dev.menai.SlowCallback")
@Label("Slow Callback")
@Category(CATEGORY)
@Description("A callback or a task's step that kept its loop longer than the threshold of debug mode")
@StackTrace(false)
internal class SlowCallbackEvent : LoopEvent() {
    @JvmField
    @field:Label("Step")
    var step: String? = null

    @JvmField
    @field:Label("Place")
    @field:Description("Where most of the samples were taken")
    var place: String? = null

    @JvmField
    @field:Label("Blocked For")
    @field:Timespan
    var blocked: Long = 0

    @JvmField
    @field:Label("Still Running")
    var running: Boolean = false
}

@Name("dev.menai.Wait")
@Label("Wait")
@Category(CATEGORY)
@Description("A wait at a lock, semaphore, event, condition, barrier or queue")
@Threshold("1 ms")
@StackTrace(false)
internal class WaitEvent : Event() {
    @JvmField
    @field:Label("Primitive")
    var primitive: String? = null

    @JvmField
    @field:Label("Waiter")
    var waiter: String? = null
}

@Name("dev.menai.CancelLatency")
@Label("Cancel Latency")
@Category(CATEGORY)
@Description("From the cancellation of a task to its end")
@StackTrace(false)
internal class CancelLatencyEvent : LoopEvent() {
    @JvmField
    @field:Label("Task")
    var task: String? = null
}

@Name("dev.menai.Close")
@Label("Close")
@Category(CATEGORY)
@Description("From the begin of a loop's close to its end")
@StackTrace(false)
internal class CloseEvent : LoopEvent() {
    @JvmField
    @field:Label("Tasks Left")
    var tasksLeft: Int = 0
}
