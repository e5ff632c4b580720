package dev.menai

import dev.menai.internal.loop.Timer
import dev.menai.internal.wait.WaitTimer
import kotlinx.coroutines.currentCoroutineContext
import java.util.concurrent.CompletableFuture
import java.util.concurrent.TimeUnit
import kotlin.time.Duration
import kotlin.time.Duration.Companion.nanoseconds

/** The timer of a wait in this coroutine: its loop's, or the JDK's where there is no loop; `null` if it never fires. */
internal suspend fun waitTimer(timeout: Duration): WaitTimer? {
    if (timeout.isInfinite()) return null
    val loop = currentCoroutineContext().loopOrNull() ?: return WaitTimer { afterOnJdk(timeout, it) }
    return WaitTimer { action -> loop.afterOnLoop(timeout, action) }
}

/** The end of several waits that share one timeout, on the clock that [waitTimer] uses. */
internal class Deadline private constructor(private val timeout: Duration, private val nanoTime: () -> Long) {
    private val startNanos = nanoTime()

    fun remaining(): Duration = timeout - (nanoTime() - startNanos).nanoseconds

    companion object {
        suspend fun after(timeout: Duration): Deadline {
            val loop = currentCoroutineContext().loopOrNull()
            return Deadline(timeout) { loop?.timers?.nanoTime() ?: System.nanoTime() }
        }
    }
}

/** Runs [action] on this loop when [timeout] has passed, unless the result is closed before. */
internal fun EventLoop.afterOnLoop(timeout: Duration, action: Runnable): AutoCloseable {
    val timer = ActionTimer(this, timeout, action)
    return if (timers.add(timer)) timer else afterOnJdk(timeout, action) // the loop is closed, but the wait goes on
}

private fun afterOnJdk(timeout: Duration, action: Runnable): AutoCloseable {
    // Completing it early takes it off the JDK's timer; a delayed executor would keep the action until its time.
    val alarm = CompletableFuture<Boolean>().completeOnTimeout(true, timeout.inWholeNanoseconds, TimeUnit.NANOSECONDS)
    alarm.thenAccept { fired -> if (fired) runElsewhere(action) }
    return AutoCloseable { alarm.complete(false) }
}

private class ActionTimer(private val loop: EventLoop, timeout: Duration, private val action: Runnable) :
    Timer(loop.timers.deadlineNanos(timeout)),
    AutoCloseable {
    override fun run() = action.run()

    override fun close() = loop.timers.remove(this)
}
