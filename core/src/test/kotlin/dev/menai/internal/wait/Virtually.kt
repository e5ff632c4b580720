package dev.menai.internal.wait

import dev.menai.currentLoop
import dev.menai.fixture.LeakCheck
import dev.menai.fixture.PATIENCE_SECONDS
import dev.menai.sleep
import dev.menai.testing.RealTimeAlarm
import dev.menai.testing.VirtualClock
import kotlinx.coroutines.CoroutineScope
import kotlin.time.Duration.Companion.nanoseconds
import kotlin.time.Duration.Companion.seconds

/** Runs [block] on a loop of virtual time; what it leaves behind, a timer for instance, fails the test. */
fun LeakCheck.virtually(block: suspend CoroutineScope.() -> Unit) {
    val loop = on(VirtualClock())
    RealTimeAlarm(loop, PATIENCE_SECONDS.seconds).use { loop.runUntilComplete(block = block) }
}

/** Returns when nothing is ready any more: the virtual time moves only then. */
suspend fun settle() = sleep(1.nanoseconds)

/** Whether [block] ended within the turn of the loop in which it began. */
suspend fun endsAtOnce(block: suspend () -> Unit): Boolean {
    var turned = false
    currentLoop().callSoon { turned = true }
    block()
    return !turned
}
