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
        task.invokeOnCompletion { loop.wakeUp() }
        until { task.isCompleted }
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

    private fun closedBefore(task: Task<*>, cause: Throwable?) =
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
        check(!loop.isRunning) { alreadyRunning() }
    }

    private fun alreadyRunning() = "loop \"${loop.name}\" is running already, on thread \"${turn.owner?.name}\""

    /** Turns the loop in this thread until [done], a stop or the close; false if another thread turns it. */
    fun tryUntil(done: () -> Boolean): Boolean {
        if (!turn.tryEnter()) return false
        val outer = enterLoop(loop)
        try {
            do {
                turn.run(mayWait = !stopRequested)
            } while (!stopRequested && !loop.isClosed && !done())
        } finally {
            leaveLoop(outer)
            stopRequested = false
            leave()
        }
        return true
    }

    private fun leave() {
        if (loop.isClosed) turn.drainAfterClose(::runElsewhere)
        turn.exit()
        if (loop.isClosed) loop.lifecycle.signalEnd()
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
    fun hostedTurn() {
        val outer = enterLoop(loop)
        try {
            turn.run(mayWait = false)
        } finally {
            leaveLoop(outer)
            if (loop.isClosed) loop.lifecycle.signalEnd()
        }
    }
}
