package dev.menai.samples.customloop

import dev.menai.EventLoop
import dev.menai.Task
import dev.menai.sleep
import dev.menai.testing.VirtualClock
import java.util.concurrent.Executors
import java.util.concurrent.ScheduledExecutorService
import java.util.concurrent.TimeUnit
import kotlin.time.Duration.Companion.hours
import kotlin.time.Duration.Companion.milliseconds

/** The same countdown on a loop that turns on a host's executor, and on one whose time is virtual. */
fun main() {
    println("on a host's executor")
    val host = Executors.newSingleThreadScheduledExecutor { Thread(it, "host") }
    try {
        onHost(host)
    } finally {
        host.shutdown()
    }
    println("on a virtual clock")
    onVirtualClock()
}

suspend fun countdown() {
    for (number in 3 downTo 1) {
        println("  $number, in thread ${Thread.currentThread().name}")
        sleep(200.milliseconds)
    }
    println("  liftoff, in thread ${Thread.currentThread().name}")
}

// <host>

/** The host may be an executor of the JDK, Netty's event loop, Vert.x's. It keeps its thread, and its own work. */
fun onHost(host: ScheduledExecutorService) {
    EventLoop.on(host, "guest").use { loop ->
        host.schedule({ println("  meanwhile, work of the host's own") }, 300, TimeUnit.MILLISECONDS)
        val ended = loop.submit("countdown") { countdown() }
        ended.get() // the host's thread turns the loop; this one may wait
    }
}
// </host>

// <virtual>

/** The loop turns in this thread, and only when the clock is moved. */
fun onVirtualClock() {
    val clock = VirtualClock()
    clock.newLoop().use { loop ->
        val countdown = loop.createTask("countdown") { countdown() }
        val nextDay = loop.createTask("next day") { sleep(24.hours) }
        clock.advance(250.milliseconds)
        println("  it is ${clock.now}; the countdown is ${state(countdown)}")
        clock.advance(24.hours)
        println("  it is ${clock.now}; the next day is ${state(nextDay)}")
    }
}
// </virtual>

private fun state(task: Task<Unit>) = if (task.isCompleted) "over" else "on its way"
