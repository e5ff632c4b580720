package dev.menai

import dev.menai.internal.loop.Lifecycle
import dev.menai.internal.loop.LoopTimers
import kotlin.time.Duration
import kotlin.time.Duration.Companion.seconds

/** How a loop is closed: asks its [lifecycle] to, waits for it, and names who is left over. */
internal class Closing(private val loop: EventLoop) : Lifecycle.Listener {
    val lifecycle = Lifecycle(loop.turn, this)

    /** Of the first close; later ones wait for that one. */
    @Volatile
    private var grace = EventLoop.DEFAULT_GRACE

    @Volatile
    private var stragglers: List<Straggler> = emptyList()

    /** Any thread; does nothing if the loop is closing already. */
    fun begin(grace: Duration) {
        val graceNanos = grace.inWholeNanoseconds.coerceAtMost(LoopTimers.MAX_DELAY_NANOS)
        loop.turn.post {
            if (lifecycle.isOpen) this.grace = grace
            lifecycle.begin(graceNanos, LoopCancellation("loop \"${loop.name}\" is closing"))
        }
    }

    /** Waits until the loop has closed itself, and closes it without its thread if that does not come back. */
    fun awaitEnd(grace: Duration): List<Straggler> {
        val patience =
            grace.inWholeNanoseconds.coerceAtMost(
                LoopTimers.MAX_DELAY_NANOS,
            ) + STUCK_MARGIN.inWholeNanoseconds
        val giveUp = System.nanoTime() + patience
        val ended = uninterruptibly { lifecycle.awaitEnd(giveUp - System.nanoTime()) }
        if (!ended) {
            if (lifecycle.isOpen) this.grace = grace // its thread has not even begun to close
            abandon("its thread did not come back")
        }
        uninterruptibly { loop.ownThread?.join(STUCK_MARGIN.inWholeMilliseconds) }
        return stragglers
    }

    fun abandon(why: String) {
        lifecycle.abandon(LoopCancellation("loop \"${loop.name}\" was closed: $why"), loop.run::rest)
        loop.run.drainClosed()
        loop.ownThread?.interrupt()
    }

    override fun closed() = nameStragglers(stuckThread = null)

    override fun gone() = loop.unseen.close()

    override fun abandoned() = nameStragglers(stuckThread = loop.turn.owner)

    private fun nameStragglers(stuckThread: Thread?) {
        stragglers = findStragglers(loop, stuckThread)
        logStragglers(loop, grace, stragglers)
    }

    /** An interrupt does not cut a close short, it is kept for the caller: half a close would help nobody. */
    private inline fun <T> uninterruptibly(wait: () -> T): T {
        var interrupted = false
        try {
            while (true) {
                try {
                    return wait()
                } catch (_: InterruptedException) {
                    interrupted = true
                }
            }
        } finally {
            if (interrupted) Thread.currentThread().interrupt()
        }
    }

    private companion object {
        /** How much longer than the grace period a close waits for a thread that does not come back. */
        val STUCK_MARGIN = 1.seconds
    }
}
