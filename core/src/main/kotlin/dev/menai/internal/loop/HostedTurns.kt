package dev.menai.internal.loop

import java.util.concurrent.RejectedExecutionException
import java.util.concurrent.ScheduledExecutorService
import java.util.concurrent.ScheduledFuture
import java.util.concurrent.TimeUnit

/**
 * Turns a loop on a host's executor: each turn is one task of the host, and nobody ever waits.
 *
 * At most one turn is under way or handed to the host, also on a host with many threads: the first is handed over by
 * [start], each later one by the turn before it, or by the one post that found the loop sleeping.
 */
internal open class HostedTurns(private val host: ScheduledExecutorService) : Poller {
    private lateinit var turn: LoopTurn

    /** Runs one turn as the loop, see [start]; returns for how many nanoseconds it may be left alone then. */
    private lateinit var runTurn: () -> Long

    /** Called after each turn, when nobody is inside. */
    private lateinit var left: () -> Unit

    /** Called when the host refuses work: the loop can never turn again. */
    private lateinit var hostLost: () -> Unit

    private val timerAlarm = Alarm(slackNanos = 0)

    /** For a probe that wants to look: its time is computed anew in each turn, and need not be met. */
    private val lookAlarm = Alarm(LOOK_SLACK_NANOS)
    private var alarmRefused = false

    fun start(turn: LoopTurn, runTurn: () -> Long, left: () -> Unit, hostLost: () -> Unit) {
        this.turn = turn
        this.runTurn = runTurn
        this.left = left
        this.hostLost = hostLost
        handTurnToHost()
    }

    override fun nanoTime(): Long = System.nanoTime()

    override fun poll(timeoutNanos: Long, ready: ReadyQueue) = Unit

    override fun wake() = handTurnToHost()

    override fun attach(thread: Thread) = Unit

    private fun handTurnToHost() {
        try {
            host.execute(::turnOnce)
        } catch (_: RejectedExecutionException) {
            hostLost()
        }
    }

    private fun turnOnce() {
        if (!turn.tryEnter()) return // closed from outside while this turn was under way at the host
        try {
            runTurnAndSetAlarms()
        } finally {
            val again = turn.hasReady
            turn.exit()
            left()
            when {
                turn.isClosed -> clearAlarms()
                alarmRefused -> hostLost()
                again || !turn.trySleepWithoutThread() -> handTurnToHost()
            }
        }
    }

    private fun runTurnAndSetAlarms() {
        var restNanos = Long.MAX_VALUE
        try {
            restNanos = runTurn()
        } finally {
            setAlarms(restNanos) // whatever it throws: the timers are still there
        }
    }

    private fun setAlarms(restNanos: Long) {
        val timers = turn.timers
        val leftNanos = if (timers.isEmpty) Long.MAX_VALUE else timers.earliestDeadlineNanos() - nanoTime()
        if (!timers.isEmpty) timerAlarm.set(timers.earliestDeadlineNanos())
        if (restNanos < leftNanos - LOOK_SLACK_NANOS) lookAlarm.set(nanoTime() + restNanos)
    }

    private fun clearAlarms() {
        timerAlarm.clear()
        lookAlarm.clear()
    }

    /**
     * A post to come: it cannot be lost, whether it comes before the loop sleeps or after. One that rings earlier than
     * needed stays: most hosts keep what is cancelled until its time comes, so each cancel would leave one there.
     *
     * Touched within turns only.
     */
    private inner class Alarm(private val slackNanos: Long) {
        private var atHost: ScheduledFuture<*>? = null
        private var deadlineNanos = 0L

        fun set(newDeadlineNanos: Long) {
            if (atHost != null && deadlineNanos - newDeadlineNanos <= slackNanos) return
            clear()
            deadlineNanos = newDeadlineNanos
            val delayNanos = (newDeadlineNanos - nanoTime()).coerceAtLeast(0)
            try {
                atHost = host.schedule({ turn.post { rang(newDeadlineNanos) } }, delayNanos, TimeUnit.NANOSECONDS)
            } catch (_: RejectedExecutionException) {
                alarmRefused = true
            }
        }

        /** A host with a coarse clock may ring early; then the timer is not due yet, and needs another alarm. */
        private fun rang(rungNanos: Long) {
            if (deadlineNanos == rungNanos) atHost = null
        }

        fun clear() {
            atHost?.cancel(false)
            atHost = null
        }
    }

    private companion object {
        const val LOOK_SLACK_NANOS = 1_000_000L
    }
}
