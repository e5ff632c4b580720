package dev.menai

/** Turns a loop in a thread, from a start to a stop; what [EventLoop.runForever] and its kin have in common. */
internal class LoopRun(private val loop: EventLoop) {
    private val turn = loop.turn

    @Volatile
    private var stopRequested = false

    /** Any thread. */
    fun stop() {
        stopRequested = true
        loop.wakeUp()
    }

    fun <T> untilCompleted(task: Task<T>): T {
        task.bare.invokeOnCompletion { loop.wakeUp() }
        until { task.isCompleted && !loop.lifecycle.isClosing }
        if (task.isCompleted) return task.resultUnlessClosed()
        if (loop.isClosed) throw closedBefore(task, cause = null)
        error("loop \"${loop.name}\" was stopped before task \"${task.name}\" completed")
    }

    private fun <T> Task<T>.resultUnlessClosed(): T =
        try {
            resultOrThrow()
        } catch (cancellation: LoopCancellation) {
            throw closedBefore(this, cancellation) // the close cancelled it, not its owner
        }

    fun closedBefore(task: Task<*>, cause: Throwable?) =
        LoopClosedException("loop \"${loop.name}\" was closed before task \"${task.name}\" completed").apply {
            initCause(cause)
        }

    fun until(done: () -> Boolean) {
        checkMayRun()
        check(tryUntil(done)) { alreadyRunning() }
    }

    fun checkMayRun() {
        val other = loopOfThread()
        check(other == null) {
            "loop \"${loop.name}\" cannot run inside running loop \"${other?.name}\"; use suspend calls, or another thread"
        }
        check(!loop.isHosted) { "loop \"${loop.name}\" is turned by its host; use createTask or submit" }
        check(!loop.isRunning && loop.ownThread == null) { alreadyRunning() }
    }

    private fun alreadyRunning() =
        "loop \"${loop.name}\" is running already, on thread \"${(loop.ownThread ?: turn.owner)?.name}\""

    /**
     * Turns the loop in this thread until [done], a stop or the close; false if another thread turns it.
     *
     * A loop that is closing is not left by a stop: whoever closes it waits for its turns.
     */
    fun tryUntil(done: () -> Boolean): Boolean {
        if (!turn.tryEnter()) return false
        val outer = enterLoop(loop)
        try {
            do {
                turn.run(mayWait = !stopRequested || loop.lifecycle.isClosing)
            } while (!loop.isClosed && (!stopRequested || loop.lifecycle.isClosing) && !done())
        } finally {
            leaveLoop(outer)
            stopRequested = false
            turn.exit()
            left()
        }
        return true
    }

    /** Turns a loop in this thread until [done], if it has no thread, no host, and nobody else turns it. */
    fun turnIfIdle(done: () -> Boolean) {
        while (!done() && loop.ownThread == null && !loop.isHosted && !loop.isClosed) {
            if (!tryUntil(done)) return
        }
    }

    /** After each exit, on the thread that left. */
    fun left() {
        if (!loop.isClosed) return
        drainClosed()
        loop.lifecycle.signalEnd()
    }

    /**
     * Empties the queues of a closed loop. Called by whoever closed it and by whoever left it: between a close from
     * outside and an exit, the later of the two finds nobody inside.
     */
    fun drainClosed() {
        if (!turn.tryEnter()) return
        turn.drainAfterClose(::rest)
        turn.exit()
    }

    /** Runs what was accepted and what a closed loop can run no more. */
    fun rest(command: Runnable) =
        runElsewhere {
            try {
                command.run()
            } catch (failure: Throwable) {
                loop.callbackFailed(command, failure)
            }
        }

    /** The whole life of a loop that has a thread of its own. What ends that thread ends the loop: nobody waits for ever. */
    fun untilClosed() {
        try {
            while (!loop.isClosed) tryUntil { false }
        } catch (broken: Throwable) {
            loop.abandon("its thread died of $broken")
            throw broken
        }
    }

    /** One turn on a host's thread, which is the loop's as long as it lasts. */
    fun hostedTurn(): Long {
        val outer = enterLoop(loop)
        try {
            turn.endRest()
            turn.run(mayWait = false)
            return turn.rest()
        } finally {
            leaveLoop(outer)
        }
    }
}
