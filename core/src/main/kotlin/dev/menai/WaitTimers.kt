package dev.menai

import dev.menai.internal.loop.Timer
import dev.menai.internal.wait.WaitTimer
import kotlinx.coroutines.currentCoroutineContext
import java.util.concurrent.CompletableFuture
import java.util.concurrent.TimeUnit
import kotlin.time.Duration

/** The timer of a wait in this coroutine: its loop's, or the JDK's where there is no loop; `null` if it never fires. */
internal suspend fun waitTimer(timeout: Duration): WaitTimer? {
    if (timeout.isInfinite()) return null
    val loop = currentCoroutineContext().loopOrNull() ?: return WaitTimer { afterOnJdk(timeout, it) }
    return WaitTimer { action -> loop.afterOnLoop(timeout, action) }
}

/** Runs [action] on this loop when [timeout] has passed, unless the result is closed before. */
internal fun EventLoop.afterOnLoop(timeout: Duration, action: Runnable): AutoCloseable {
    val timer = ActionTimer(this, timeout, action)
    return if (timers.add(timer)) timer else afterOnJdk(timeout, action) // the loop is closed, but the wait goes on
}

private fun afterOnJdk(timeout: Duration, action: Runnable): AutoCloseable {
    val executor = CompletableFuture.delayedExecutor(timeout.inWholeNanoseconds, TimeUnit.NANOSECONDS)
    val pending = CompletableFuture.runAsync(action, executor)
    return AutoCloseable { pending.cancel(false) }
}

private class ActionTimer(private val loop: EventLoop, timeout: Duration, private val action: Runnable) :
    Timer(loop.timers.deadlineNanos(timeout)),
    AutoCloseable {
    override fun run() = action.run()

    override fun close() = loop.timers.remove(this)
}
