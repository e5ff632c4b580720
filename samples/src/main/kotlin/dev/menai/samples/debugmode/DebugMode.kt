package dev.menai.samples.debugmode

import dev.menai.EventLoop
import dev.menai.TaskGroup
import dev.menai.createTask
import dev.menai.sleep
import dev.menai.sync.Lock
import dev.menai.sync.Semaphore
import dev.menai.sync.withLock
import java.io.IOException
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds

/** Makes the mistakes that debug mode reports; docs/debug-mode.md explains each line that follows on standard error. */
fun main() {
    for ((mistake, make) in MISTAKES) {
        println(mistake)
        EventLoop("orders", debug = true).use(make)
    }
}

internal val MISTAKES: Map<String, (EventLoop) -> Unit> =
    mapOf(
        "a task that blocks the loop" to ::block,
        "tasks that wait for each other" to ::deadlock,
        "a failure that nobody looks at" to ::dropFailure,
        "a task that never begins" to ::beginTooLate,
        "a lock that nobody releases" to ::keepLock,
        "a permit that nobody returns" to ::keepPermit,
        "a group that nobody closes" to ::leaveGroupOpen,
        "a timer that nobody cancels" to ::leaveTimerSet,
        "a loop that nobody closes" to ::dropLoop,
    )

// <slow>
fun block(loop: EventLoop) {
    loop.runUntilComplete("report") { load() } // toThread { load() } would keep the loop free
}

fun load() = Thread.sleep(300)
// </slow>

// <deadlock>
fun deadlock(loop: EventLoop) {
    val stock = Lock("stock")
    val till = Lock("till")
    loop.createTask("order") { holdBoth(stock, till) }
    loop.createTask("refund") { holdBoth(till, stock) } // in the same order as the other, it would be fine
    loop.runUntilComplete { sleep(1200.milliseconds) }
}

private suspend fun holdBoth(first: Lock, second: Lock) {
    first.withLock {
        sleep(1.milliseconds)
        second.withLock { }
    }
}
// </deadlock>

// <failure>
fun dropFailure(loop: EventLoop) {
    loop.runUntilComplete {
        createTask("stock") { throw IOException("connection refused") } // await() would throw it
        sleep(1.milliseconds)
    }
}
// </failure>

// <never>
fun beginTooLate(loop: EventLoop) {
    loop.runUntilComplete {
        loop.shutdown()
        createTask("audit") { } // the close cancels it before it begins
    }
}
// </never>

// <lock>
fun keepLock(loop: EventLoop) {
    val stock = Lock("stock")
    loop.runUntilComplete("order") { stock.acquire() } // withLock { } would release it
}
// </lock>

// <permit>
fun keepPermit(loop: EventLoop) {
    val vendor = Semaphore(2, name = "vendor")
    loop.runUntilComplete("order") { vendor.acquire() } // withPermit { } would return it
}
// </permit>

// <group>
fun leaveGroupOpen(loop: EventLoop) {
    TaskGroup.open(loop, "connection") // its owner has to close it
}
// </group>

// <timer>
fun leaveTimerSet(loop: EventLoop) {
    loop.callEvery(1.seconds) { println("tick") } // what it returns would cancel it
}
// </timer>

// <loop>
fun dropLoop(loop: EventLoop) {
    EventLoop("prices", debug = true).runUntilComplete { } // use { } would close it
    System.gc()
    loop.runUntilComplete { sleep(300.milliseconds) } // the next loop that waits tells what the collector found
}
// </loop>
