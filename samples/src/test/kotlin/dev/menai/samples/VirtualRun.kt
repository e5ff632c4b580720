package dev.menai.samples

import dev.menai.future.await
import dev.menai.testing.VirtualClock
import dev.menai.timeout
import java.util.concurrent.CompletionStage
import kotlin.time.Duration
import kotlin.time.Duration.Companion.days

/** What a program printed on a virtual clock, and how long it took there. */
internal class VirtualRun(val lines: List<String>, val took: Duration)

/** Runs [block] on a loop with a virtual clock. What waits for ever fails at once: the clock jumps to the next day. */
internal fun onVirtualClock(block: suspend () -> Unit): VirtualRun {
    val clock = VirtualClock()
    val printed = printedBy { clock.newLoop().use { it.runUntilComplete { timeout(1.days) { block() } } } }
    return VirtualRun(printed.lines, clock.now)
}

/** Waits for a future of Java's that has no value. */
internal suspend fun CompletionStage<Void>.end() {
    await()
}
