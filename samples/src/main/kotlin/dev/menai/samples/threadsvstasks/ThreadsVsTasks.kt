package dev.menai.samples.threadsvstasks

import dev.menai.EventLoop
import dev.menai.sleep
import kotlin.concurrent.thread
import kotlin.time.Duration.Companion.milliseconds

/** What it costs to have many wait at once: tasks of one loop, virtual threads, platform threads. */
fun main(vararg args: String) {
    val chart = ChartFile.of(args, "kotlin")
    EventLoop.start("sleepers").use { loop ->
        val all =
            listOf(
                Sleepers.platformThreads(::startThread),
                Sleepers.virtualThreads(::startVirtualThread),
                Sleepers.tasks { crowd -> startTask(loop, crowd) },
            )
        compare(all, chart)
    }
}

// <sleepers>

/** All tasks share the loop's one thread; one that sleeps is a few small objects. */
fun startTask(loop: EventLoop, crowd: Crowd) {
    loop.createTask {
        crowd.fallsAsleep()
        sleep(crowd.napMillis.milliseconds)
        crowd.wokeUp()
    }
}

/** A thread keeps its stack, which is the system's, as long as it sleeps. */
fun startThread(crowd: Crowd) {
    thread { blockingNap(crowd) }
}

/** The stack of a virtual one is in the heap, as large as it is deep. */
fun startVirtualThread(crowd: Crowd) {
    VirtualThreads.start { blockingNap(crowd) }
}

private fun blockingNap(crowd: Crowd) {
    crowd.fallsAsleep()
    Thread.sleep(crowd.napMillis)
    crowd.wokeUp()
}
// </sleepers>
