package dev.menai.interop

import dev.menai.EventLoop
import dev.menai.Handle
import dev.menai.Straggler
import dev.menai.TestThread
import dev.menai.debugByDefault
import dev.menai.findStragglers
import dev.menai.hostedLoop
import dev.menai.internal.loop.HostedTurns
import dev.menai.internal.loop.ParkingPoller
import dev.menai.internal.loop.ShufflingPoller
import dev.menai.startedLoop
import java.util.concurrent.ScheduledExecutorService
import java.util.function.LongSupplier
import kotlin.time.Duration
import kotlin.time.Duration.Companion.nanoseconds

/** A loop under test, as menai-junit5 sees it. */
@InternalMenaiApi
public object TestAccess {
    /** As [EventLoop.start]; each turn runs its callbacks in an order drawn from [shuffleSeed], if there is one. */
    @JvmStatic
    public fun start(name: String, debug: Boolean, shuffleSeed: Long?): EventLoop {
        val real = ParkingPoller()
        return startedLoop(name, debug, if (shuffleSeed == null) real else ShufflingPoller(real, shuffleSeed))
    }

    /** As [EventLoop.on], with the host's own [nanoTime]. */
    @JvmStatic
    public fun on(host: ScheduledExecutorService, name: String, nanoTime: LongSupplier): EventLoop {
        val turns =
            object : HostedTurns(host) {
                override val isRealTime get() = false

                override fun nanoTime() = nanoTime.asLong
            }
        return hostedLoop(turns, name, debugByDefault)
    }

    /** The thread that [loop] has of its own, if any; it may not have come to it yet. Any thread. */
    @JvmStatic
    public fun ownThread(loop: EventLoop): Thread? = loop.ownThread

    /** Lets the current thread turn [loop], or wait for it, whenever it blocks for one of its futures or tasks. */
    @JvmStatic
    public fun enter(loop: EventLoop) {
        val test = loop.testThread ?: TestThread(loop).also { loop.testThread = it }
        test.thread = Thread.currentThread()
    }

    /** Undoes [enter]: the test's thread is [outer] again, if there was one. */
    @JvmStatic
    public fun leave(loop: EventLoop, outer: Thread?) {
        loop.testThread?.thread = outer
    }

    /** The thread that [enter]ed and has not left. Any thread. */
    @JvmStatic
    public fun testThread(loop: EventLoop): Thread? = loop.testThread?.thread

    /** Ends what the thread that [enter]ed waits for: that throws [verdict]. Any thread. */
    @JvmStatic
    public fun giveUp(loop: EventLoop, verdict: Throwable) {
        loop.testThread?.giveUp(verdict)
    }

    /** How far off the callbacks are that are set, the next one first. On the loop, or while nobody turns it. */
    @JvmStatic
    public fun timersLeft(loop: EventLoop): List<String> {
        val left = ArrayList<Duration>()
        loop.turn.timers.forEach { if (it is Handle) left += loop.timers.timeAt(it.deadlineNanos) - loop.time() }
        return left.sorted().map { it.toString() }
    }

    /** [nanos] as messages give durations: `1h 30m`. */
    @JvmStatic
    public fun describe(nanos: Long): String = nanos.nanoseconds.toString()

    /** How many futures wait for their turn at a primitive. Any thread. */
    @JvmStatic
    public fun waitsInLines(loop: EventLoop): Int = loop.lifecycle.waitsInLines()

    /** How many calls of `toThread` and awaited foreign stages are outstanding. Any thread. */
    @JvmStatic
    public fun outside(loop: EventLoop): Int = loop.outside.snapshot().size

    /** The tasks that have not ended and where they wait. On the loop, or while nobody turns it. */
    @JvmStatic
    public fun stragglers(loop: EventLoop): List<Straggler> = findStragglers(loop, stuckThread = null)
}
