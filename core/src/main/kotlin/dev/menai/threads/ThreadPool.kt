package dev.menai.threads

import dev.menai.EventLoop
import dev.menai.Straggler
import dev.menai.internal.wait.WaitTimer
import org.slf4j.LoggerFactory
import java.util.concurrent.TimeUnit
import java.util.concurrent.atomic.AtomicInteger
import kotlin.time.Duration
import kotlin.time.Duration.Companion.seconds
import kotlin.time.toKotlinDuration

/** Asked for when there is something to say: without a provider SLF4J prints three lines at its first use. */
private val log by lazy { LoggerFactory.getLogger(ThreadPool::class.java) }

/**
 * A limit for blocking code: so many calls of [toThread] run at once, the others wait in line, first come first served.
 *
 * A pool owns slots, not threads: those are made as they are needed, virtual ones from JDK 21 on, and shared by all
 * pools. So a pool that is not used costs nothing, and need not be closed. As asyncio's executors it belongs to no loop.
 *
 * A virtual thread that blocks inside `synchronized` keeps its carrier thread before JDK 24. For libraries that do so,
 * [platformThreads] are the better choice there.
 *
 * **Threads.** Every member may be used from any thread unless it says otherwise.
 *
 * @throws IllegalArgumentException if [threads] is less than one, [maxWaiting] is negative, or [maxWaitingTime] is not
 *   positive.
 */
public class ThreadPool(
    /** Appears in errors and logs. */
    public val name: String = "pool-${lastNumber.incrementAndGet()}",
    /** So many calls run at once. */
    public val threads: Int,
    /** So many calls wait; more are refused with [ThreadPoolFullException]. Zero: nobody waits. */
    public val maxWaiting: Int = Int.MAX_VALUE,
    /** A call that has waited so long is refused with [ThreadPoolFullException]. On the caller's loop's clock. */
    public val maxWaitingTime: Duration = Duration.INFINITE,
    /** Whether calls run on platform threads even where the JDK has virtual ones. */
    public val platformThreads: Boolean = false,
) : AutoCloseable {
    private val state = PoolState(name, threads, maxWaiting)
    private val workers = if (platformThreads) WorkerThreads.platform else WorkerThreads.preferred

    init {
        require(threads >= 1) { "threads < 1: $threads" }
        require(maxWaiting >= 0) { "maxWaiting < 0: $maxWaiting" }
        require(maxWaitingTime.isPositive()) { "maxWaitingTime <= 0: $maxWaitingTime; for no wait set maxWaiting to 0" }
    }

    /** How many calls run, wait, have ended and were refused. */
    public fun statistics(): ThreadPoolStatistics = state.statistics()

    /** Runs [call] when its turn comes; [timer] limits the wait. */
    internal fun start(call: BlockingCall<*>, timer: WaitTimer?) {
        call.pool = state
        when {
            state.enter(call) -> startThread(call)
            timer != null -> call.watch { timer.after { state.waitedTooLong(call, "$maxWaitingTime") } }
        }
    }

    /** Gives [first] a thread. Without one it fails, and its slot goes on to the next. */
    private fun startThread(first: BlockingCall<*>) {
        var call: BlockingCall<*>? = first
        while (call != null) {
            val granted: BlockingCall<*> = call
            try {
                return workers.execute { work(granted) }
            } catch (noThread: Throwable) {
                granted.refuse(noThread)
                call = state.ended(granted, hasRun = false)
            }
        }
    }

    /** The life of a worker: [first], then those in line, as long as there are some. */
    private fun work(first: BlockingCall<*>) {
        var call: BlockingCall<*>? = first
        while (call != null) {
            val hasRun = call.executeNamed()
            Thread.interrupted() // the code may have set the flag itself
            val next = state.ended(call, hasRun)
            if (hasRun) call.deliverOutcome()
            call = next
        }
    }

    private fun BlockingCall<*>.executeNamed(): Boolean {
        if (name == null) return execute()
        val thread = Thread.currentThread()
        val ownName = thread.name
        thread.name = "$ownName $name"
        try {
            return execute()
        } finally {
            thread.name = ownName
        }
    }

    /** As [close] with a grace period of five seconds. */
    override fun close() {
        close(5.seconds)
    }

    /**
     * Refuses new calls, and waits until those that were accepted have ended.
     *
     * What still waits when [grace] is over fails with [ThreadPoolClosedException]; what runs is interrupted, and fails
     * with it unless it ends normally. Code that has not ended one second later is named, with its place, in the result
     * and in the log. Idempotent. As asyncio's `shutdown_default_executor`, but that interrupts nothing.
     *
     * An interrupt of the waiting thread ends the grace period, and is kept.
     *
     * **Threads.** Any but a loop's, or one of this pool's own: they would wait for themselves.
     *
     * @throws IllegalStateException on such a thread, or if this is the [shared] pool.
     * @throws IllegalArgumentException if [grace] is negative.
     */
    public fun close(grace: Duration): List<Straggler> {
        require(!grace.isNegative()) { "grace < 0: $grace" }
        checkMayClose()
        state.close()
        if (awaitEmpty(grace)) return emptyList()
        state.abort().forEach { it.refuse(state.closedFor(it)) }
        if (awaitEmpty(LAST_CHANCE)) return emptyList()
        return named(state.abort()).also { logStragglers(grace, it) }
    }

    /** As [close], for Java. */
    public fun close(grace: java.time.Duration): List<Straggler> = close(grace.toKotlinDuration())

    private fun checkMayClose() {
        check(this !== shared) { "the shared pool cannot be closed; make a pool of your own" }
        EventLoop.currentOrNull()?.let {
            error("would block loop \"${it.name}\" until pool \"$name\" is closed; use toThread { }, or another thread")
        }
        check(BlockingCall.current()?.pool !== state) {
            "pool \"$name\" cannot be closed by a call that runs in it; close it from another thread"
        }
    }

    private fun awaitEmpty(limit: Duration): Boolean {
        val limitNanos = limit.inWholeNanoseconds
        if (!Thread.currentThread().isInterrupted) {
            try {
                return state.awaitEmpty(limitNanos)
            } catch (_: InterruptedException) {
                Thread.currentThread().interrupt()
            }
        }
        return state.isEmpty
    }

    private fun named(left: List<BlockingCall<*>>): List<Straggler> =
        left.mapNotNull { call -> call.thread?.let { Straggler(call.name, it.name, it.stackTrace.asList()) } }

    private fun logStragglers(grace: Duration, left: List<Straggler>) {
        if (left.isEmpty()) return
        val count = if (left.size == 1) "1 straggler" else "${left.size} stragglers"
        log.warn("pool \"{}\" closed after {} with {}: {}", name, grace, count, left.joinToString("; "))
    }

    override fun toString(): String =
        statistics().run { "ThreadPool(\"$name\", $running of $threads threads busy, $waiting waiting)" }

    public companion object {
        private val LAST_CHANCE = 1.seconds

        private val lastNumber = AtomicInteger()

        /** As Dispatchers.IO: what the JVM's users of coroutines know. asyncio's own is `min(32, cpus + 4)`. */
        private const val MAX_SHARED_PLATFORM_THREADS = 64

        /**
         * Where [toThread] runs unless it is told otherwise; one for the whole process, never closed.
         *
         * Virtual threads, from JDK 21 on, are not limited: one costs as little as a place in the line. Before there are
         * at most 64 platform threads, and a line without a limit.
         */
        @JvmField
        public val shared: ThreadPool =
            ThreadPool("shared", if (WorkerThreads.areVirtual) Int.MAX_VALUE else MAX_SHARED_PLATFORM_THREADS)

        /**
         * Makes a pool, for Java.
         *
         * @throws IllegalArgumentException as the constructor does.
         */
        @JvmStatic
        @JvmOverloads
        public fun of(
            name: String,
            threads: Int,
            maxWaiting: Int = Int.MAX_VALUE,
            maxWaitingTime: java.time.Duration? = null,
            platformThreads: Boolean = false,
        ): ThreadPool {
            val limit = maxWaitingTime?.toKotlinDuration() ?: Duration.INFINITE
            return ThreadPool(name, threads, maxWaiting, limit, platformThreads)
        }
    }
}
