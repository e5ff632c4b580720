package dev.menai.internal.loop

import java.util.concurrent.atomic.AtomicReferenceFieldUpdater

/**
 * One loop's queues and the five steps of its turn; see "The loop turn" in docs/design.md.
 *
 * It knows nothing of coroutines, futures or tasks: a callback is a [Runnable]. [failed] is told of what a callback
 * throws and must not throw itself.
 */
internal class LoopTurn(val poller: Poller, private val failed: (callback: Runnable, failure: Throwable) -> Unit) {
    /** Loop thread only. */
    val timers = TimerHeap()

    /** Loop thread only. */
    private val ready = poller.newQueue()
    private val inbox = Inbox()

    /** The thread that turns this loop now, `null` between runs. A hosted loop may change it with each turn. */
    @Volatile
    var owner: Thread? = null
        private set

    val isOnLoop: Boolean get() = owner === Thread.currentThread()
    val isClosed: Boolean get() = inbox.isClosed

    /** Loop thread only. */
    val hasReady: Boolean get() = ready.size > 0

    /** Whether something was posted since the loop began to wait. Loop thread only, within its wait. */
    val wasWoken: Boolean get() = !inbox.isAsleep

    /** Looks on, from the next turn on; `null` costs nothing. Set by any thread. */
    @Volatile
    var probe: LoopProbe? = null

    /** The number of a step whose end [LoopProbe.suspectEnded] has to be told of. Set by any thread. */
    @Volatile
    var suspect = NOBODY

    /** Called in each turn, before it waits; `null` most of the time. Set by any thread. */
    @Volatile
    var sweep: (() -> Unit)? = null

    /** Between two turns of a hosted loop, if a probe was told. Loop thread only. */
    private var rests = false

    /** How many callbacks are ready. Loop thread only; others see a guess. */
    val readyCount: Int get() = ready.size

    /** The number of the last step. Any thread; other threads may see an older one. */
    val stepNumber: Long get() = ready.taken

    /** What runs now, or ran last in this turn; `null` between turns and without a probe; see [ReadyQueue.sight]. Any thread. */
    fun sight(): StepSight? = ready.sight()

    /** What is ready; see [ReadyQueue.snapshot]. */
    fun readySnapshot(): List<Runnable> = ready.snapshot()

    /** Makes the current thread the loop's; false if another one is. */
    fun tryEnter(): Boolean {
        if (!OWNER.compareAndSet(this, null, Thread.currentThread())) return false
        poller.attach(Thread.currentThread())
        return true
    }

    fun exit() {
        probe?.left()
        owner = null
    }

    /** Puts [command] behind what is ready; false if the loop is closed and nobody will run it. Any thread. */
    fun post(command: Runnable): Boolean {
        if (!isOnLoop) return postForeign(command)
        if (inbox.isClosed) return false
        ready.addLast(command)
        return true
    }

    private fun postForeign(command: Runnable): Boolean =
        when (inbox.post(command)) {
            PostResult.ACCEPTED -> true
            PostResult.ACCEPTED_WAKE -> true.also { poller.wake() }
            PostResult.REFUSED -> false
        }

    /** Runs one turn; waits for work only if [mayWait] and there is none. Loop thread only. */
    fun run(mayWait: Boolean) {
        sweep?.invoke()
        inbox.drainTo(ready)
        if (ready.size == 0 && mayWait) waitForWork(probe) else poller.poll(0, ready)
        val probe = probe // after the wait: it may have come meanwhile
        if (!timers.isEmpty) takeDueTimers(probe)
        val count = ready.beginTurn()
        if (probe == null) runReady(count) else runReadyWatched(count, probe)
    }

    private fun takeDueTimers(probe: LoopProbe?) {
        val nowNanos = poller.nanoTime()
        if (probe != null) {
            val lateNanos = nowNanos - timers.earliestDeadlineNanos()
            if (lateNanos >= 0) probe.timerLate(lateNanos)
        }
        timers.moveDueTo(ready, nowNanos)
    }

    /** Waits until the next deadline, a post or I/O; not at all if something was posted meanwhile. */
    private fun waitForWork(probe: LoopProbe?) {
        val timeoutNanos = nanosUntilNextTimer()
        if (timeoutNanos > 0 && inbox.trySleep()) {
            if (probe != null) tellOfWait(probe, timeoutNanos)
            poller.poll(probe?.longestWaitNanos(timeoutNanos) ?: timeoutNanos, ready)
            inbox.awake()
            probe?.wakes()
        } else {
            poller.poll(0, ready)
        }
        inbox.drainTo(ready)
    }

    private fun tellOfWait(probe: LoopProbe, timeoutNanos: Long) {
        if (Thread.interrupted()) probe.interrupted() // the poller would clear it, and tell nobody
        probe.waits(timeoutNanos)
    }

    private fun nanosUntilNextTimer(): Long {
        if (timers.isEmpty) return Long.MAX_VALUE
        return (timers.earliestDeadlineNanos() - poller.nanoTime()).coerceAtLeast(0)
    }

    /** What these callbacks add is behind [count] and waits for the next turn, so nobody starves timers or I/O. */
    private fun runReady(count: Int) {
        repeat(count) {
            if (ready.size == 0) return // one of them closed the loop, and the close ran the rest
            val callback = ready.removeFirst()
            try {
                callback.run()
            } catch (failure: Throwable) {
                failed(callback, failure)
            }
        }
    }

    /** As [runReady], with [probe] told. Apart, so that the loop that nobody watches stays small. */
    private fun runReadyWatched(count: Int, probe: LoopProbe) {
        probe.batchBegins(count)
        try {
            if (probe.watchesSteps) runReadyTelling(count, probe) else runReadySeen(count, probe)
        } finally {
            ready.endBegun()
        }
        probe.batchEnds()
    }

    /** Others [see][sight] what runs. */
    private fun runReadySeen(count: Int, probe: LoopProbe) {
        var number = ready.taken
        repeat(count) {
            if (ready.size == 0) return
            val callback = ready.beginFirst()
            number++
            try {
                callback.run()
            } catch (failure: Throwable) {
                failed(callback, failure)
            }
            if (number == suspect) probe.suspectEnded()
        }
    }

    /** As [runReadySeen], with [probe] told of each step. */
    private fun runReadyTelling(count: Int, probe: LoopProbe) {
        repeat(count) {
            if (ready.size == 0) return
            val callback = ready.beginFirst()
            val number = ready.taken
            probe.stepBegins(callback)
            try {
                callback.run()
            } catch (failure: Throwable) {
                failed(callback, failure)
            }
            ready.endBegun()
            probe.stepEnds(callback)
            if (number == suspect) probe.suspectEnded()
        }
    }

    /** For a loop whose host turns it: it is called again. Loop thread only. */
    fun endRest() {
        if (!rests) return
        rests = false
        probe?.wakes()
    }

    /**
     * For a loop whose host turns it: after a turn; returns for how long nobody needs to call it, unless somebody posts:
     * [Long.MAX_VALUE] without a timer. Loop thread only.
     */
    fun rest(): Long {
        val timeoutNanos = nanosUntilNextTimer()
        val probe = probe ?: return timeoutNanos
        if (hasReady || timeoutNanos == 0L || !inbox.isEmpty) return timeoutNanos
        rests = true
        probe.waits(timeoutNanos)
        return probe.longestWaitNanos(timeoutNanos)
    }

    /** For a loop whose host turns it: from now on the next post calls [Poller.wake]; false if there are posts. */
    fun trySleepWithoutThread(): Boolean = inbox.trySleep()

    /** Refuses posts from now on and runs what was accepted before. Loop thread only. */
    fun closeAndRunRest() {
        inbox.close(ready)
        timers.clear()
        runReady(ready.size)
    }

    /** As [closeAndRunRest], from a thread that is not the loop's: hands the accepted posts to [rest] instead. */
    fun closeFromOutside(rest: (Runnable) -> Unit) {
        val posts = ReadyQueue()
        inbox.close(posts)
        while (posts.size > 0) rest(posts.removeFirst())
    }

    /** What is still queued after [closeFromOutside] took the loop away from its own thread. Loop thread only. */
    fun drainAfterClose(rest: (Runnable) -> Unit) {
        timers.clear()
        while (ready.size > 0) rest(ready.removeFirst())
    }

    companion object {
        /** No step's number. */
        const val NOBODY = -1L

        private val OWNER: AtomicReferenceFieldUpdater<LoopTurn, Thread> =
            AtomicReferenceFieldUpdater.newUpdater(LoopTurn::class.java, Thread::class.java, "owner")
    }
}
