package dev.menai.debug

import dev.menai.AwaitGraph
import dev.menai.Cycle
import dev.menai.EventLoop
import dev.menai.deadlocks
import dev.menai.isFatal
import dev.menai.membersOf
import kotlinx.coroutines.Job
import org.slf4j.LoggerFactory
import java.util.Collections
import java.util.WeakHashMap
import kotlin.time.Duration

/** Asked for when there is something to say: without a provider SLF4J prints three lines at its first use. */
private val log by lazy { LoggerFactory.getLogger(EventLoop::class.java) }

/**
 * Looks for tasks that wait for each other when the loop goes to wait: not more often than each [stuckAfter], and not at all
 * if nothing has run since the last look. So an idle loop is woken once after its last step, and never again.
 */
internal class StuckCheck(private val loop: EventLoop, stuckAfter: Duration) : Check() {
    private val stuckAfterNanos = stuckAfter.inWholeNanoseconds

    /** When the next look is due. Loop thread only, as the next. */
    private var dueNanos = loop.timers.nanoTime() + stuckAfterNanos

    /** The number of the last step that was seen by a look. */
    private var lookedAfter = 0L

    override fun longestWaitNanos(timeoutNanos: Long): Long {
        if (loop.turn.stepNumber == lookedAfter) return timeoutNanos
        val leftNanos = dueNanos - loop.timers.nanoTime()
        // Virtual time jumps: to wait for the look would move it.
        val isDue = leftNanos <= 0 || (!loop.turn.poller.isRealTime && timeoutNanos >= leftNanos)
        if (!isDue) return if (loop.turn.poller.isRealTime) minOf(timeoutNanos, leftNanos) else timeoutNanos
        look()
        return timeoutNanos
    }

    private fun look() {
        val startNanos = System.nanoTime()
        lookedAfter = loop.turn.stepNumber
        try {
            newDeadlocks().forEach { log.warn("deadlock: {}", it.explained()) }
        } catch (failure: Throwable) {
            if (failure.isFatal()) throw failure // else a report is not worth a loop
        }
        val costNanos = System.nanoTime() - startNanos
        dueNanos = loop.timers.nanoTime() + maxOf(stuckAfterNanos, costNanos * SHARE)
    }

    private fun newDeadlocks(): List<Cycle> {
        val nodes = nodesOf(loop)
        if (nodes.size > MOST) return emptyList()
        val found = AwaitGraph(loop).deadlocks(nodes).filter { cycle -> cycle.identity.none { it in REPORTED } }
        if (found.isEmpty()) return found
        // What waits on other loops may have moved while we looked: what is the same twice was so in between.
        val again = AwaitGraph(loop).deadlocks(nodes).mapTo(HashSet()) { it.identity }
        return found.filter { it.identity in again }.onEach { REPORTED.addAll(it.identity) }
    }

    private companion object {
        /** A loop with more tasks than this would stand still for too long. */
        const val MOST = 10_000

        /** One part in so many of the loop's time may go into looks. */
        const val SHARE = 100L

        /** What waits in a deadlock that was reported, by whichever loop. */
        val REPORTED: MutableSet<Any> = Collections.synchronizedSet(Collections.newSetFromMap(WeakHashMap()))
    }
}

/** The loop's tasks of both languages, and the coroutines within them. */
internal fun nodesOf(loop: EventLoop): List<Any> =
    membersOf(loop.lifecycle.root).flatMap(::withMembers) + loop.lifecycle.works.snapshot()

private fun withMembers(job: Job): List<Job> = listOf(job) + membersOf(job).flatMap(::withMembers)
