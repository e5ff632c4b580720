package dev.menai.samples

import dev.menai.future.await
import dev.menai.testing.VirtualClock
import java.util.concurrent.CompletionStage
import kotlin.time.Duration

/** What a program printed on a virtual clock, and how long it took there. */
internal class VirtualRun(val lines: List<String>, val took: Duration)

/** Runs [block] on a loop with a virtual clock. */
internal fun onVirtualClock(block: suspend () -> Unit): VirtualRun {
    val clock = VirtualClock()
    val printed = printedBy { clock.newLoop().use { it.runUntilComplete { block() } } }
    return VirtualRun(printed.lines, clock.now)
}

/** Waits for a future of Java's that has no value. */
internal suspend fun CompletionStage<Void>.end() {
    await()
}
