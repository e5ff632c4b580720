package dev.menai

/** Turns a loop in a thread, from a start to a stop; what [EventLoop.runForever] and its kin have in common. */
internal class LoopRun(
    private val loop: EventLoop,
) {
    private val turn = loop.turn

    @Volatile
    private var stopRequested = false

    /** Any thread. */
    fun stop() {
        stopRequested = true
        loop.wakeUp()
    }

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

    /** The whole life of a loop that has a thread of its own. */
    fun untilClosed() {
        while (!loop.isClosed) tryUntil { false }
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
