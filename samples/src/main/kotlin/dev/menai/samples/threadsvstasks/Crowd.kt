package dev.menai.samples.threadsvstasks

import java.util.concurrent.CountDownLatch
import java.util.concurrent.TimeUnit

/** Many that sleep at the same time. Each says when it falls asleep, and when it has woken up. */
class Crowd(val size: Int, val napMillis: Long = 1000) {
    private val toFallAsleep = CountDownLatch(size)
    private val toWakeUp = CountDownLatch(size)

    val isAsleep: Boolean get() = toFallAsleep.count == 0L && toWakeUp.count == size.toLong()

    fun fallsAsleep() = toFallAsleep.countDown()

    fun wokeUp() = toWakeUp.countDown()

    fun awaitAsleep() = await(toFallAsleep, "asleep")

    fun awaitAwake() = await(toWakeUp, "awake")

    private fun await(latch: CountDownLatch, state: String) =
        check(latch.await(napMillis + PATIENCE_MILLIS, TimeUnit.MILLISECONDS)) {
            "${latch.count} of $size are not $state after ${PATIENCE_MILLIS / 1000} s"
        }

    private companion object {
        const val PATIENCE_MILLIS = 30_000L
    }
}
