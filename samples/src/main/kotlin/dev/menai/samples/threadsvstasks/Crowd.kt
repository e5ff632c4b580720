package dev.menai.samples.threadsvstasks

import java.util.concurrent.CountDownLatch

/** Many that sleep at the same time. Each says when it falls asleep, and when it has woken up. */
class Crowd(val size: Int, val napMillis: Long = 1000) {
    private val toFallAsleep = CountDownLatch(size)
    private val toWakeUp = CountDownLatch(size)

    val isAsleep: Boolean get() = toFallAsleep.count == 0L && toWakeUp.count == size.toLong()

    fun fallsAsleep() = toFallAsleep.countDown()

    fun wokeUp() = toWakeUp.countDown()

    fun awaitAsleep() = toFallAsleep.await()

    fun awaitAwake() = toWakeUp.await()
}
