package dev.menai.debug

import dev.menai.EventLoop
import java.io.PrintStream
import java.util.Collections
import java.util.WeakHashMap

/** The loops of this JVM; keeps none of them. */
internal object OpenLoops {
    private val loops: MutableSet<EventLoop> = Collections.synchronizedSet(Collections.newSetFromMap(WeakHashMap()))

    fun add(loop: EventLoop) {
        loops += loop
    }

    fun snapshot(): List<EventLoop> =
        synchronized(loops) { loops.toList() }.filterNot { it.isClosed }.sortedBy { it.name }
}

/**
 * Prints the [dump] of every open loop of this JVM, by name; for a signal handler, a debugger, a health check.
 *
 * ```
 * sun.misc.Signal.handle(sun.misc.Signal("USR2")) { dumpAllLoops(System.err) }
 * ```
 * **Threads.** Any; waits a tenth of a second for each loop that does not answer.
 */
public fun dumpAllLoops(out: PrintStream = System.out) {
    OpenLoops.snapshot().forEach { it.printTasks(out) }
}
