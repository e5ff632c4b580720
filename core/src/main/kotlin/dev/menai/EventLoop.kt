package dev.menai

import dev.menai.internal.loop.HostedTurns
import dev.menai.internal.loop.LoopTimers
import dev.menai.internal.loop.LoopTurn
import dev.menai.internal.loop.OutsideWorks
import dev.menai.internal.loop.Poller
import kotlinx.coroutines.CoroutineDispatcher
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Job
import java.util.concurrent.CompletableFuture
import java.util.concurrent.ScheduledExecutorService
import java.util.concurrent.atomic.AtomicInteger
import java.util.concurrent.atomic.AtomicReference
import kotlin.coroutines.CoroutineContext
import kotlin.coroutines.EmptyCoroutineContext
import kotlin.time.Duration
import kotlin.time.Duration.Companion.seconds

/**
 * Runs callbacks and tasks one at a time, in order, on one thread.
 *
 * A new loop has no thread: it turns while somebody is in [runForever] or [runUntilComplete]. [start] makes one that
 * turns on a thread of its own, [on] one that turns on a host's executor. Most programs call [runLoop] and never name
 * the loop.
 *
 * The loop is a [CoroutineDispatcher]: `withContext(loop) { }` runs a block on it, and `delay` and `withTimeout` use its
 * timers. A turn runs exactly what was ready when it began, in order; what that adds waits for the next turn.
 *
 * **Threads.** Each member may be called from any thread unless it says otherwise; there is no second, thread-safe
 * `callSoon` as in asyncio. What one thread posts runs in the order it was posted.
 */
public abstract class EventLoop internal constructor(
    /** Appears in the thread's name, in logs and in error messages. */
    public val name: String,
    private val poller: Poller,
) : CoroutineDispatcher(),
    AutoCloseable {
    internal val turn = LoopTurn(poller, ::callbackFailed)
    internal val timers = LoopTimers(turn)
    internal val outside = OutsideWorks(turn)
    private val closing = Closing(this)
    internal val lifecycle get() = closing.lifecycle
    internal val run = LoopRun(this)
    internal val unseen = UnseenFailures(this)

    /** What every task of this loop inherits: the loop as its dispatcher, the root job as its parent. */
    internal val scope = TaskScope(lifecycle.root + LoopExceptionHandler(this) + this)

    /** The thread made by [start], `null` for a loop that others run. */
    internal var ownThread: Thread? = null

    /** `null` for a loop that did not begin in debug mode. */
    internal var createdAt: CreationSite? = null

    internal val isHosted get() = poller is HostedTurns

    /** See [dev.menai.interop]: the Java view of this loop, made once. */
    internal val javaView = AtomicReference<Any?>()

    /** How the thread of a test blocks for this loop; `null` outside of tests. */
    @Volatile
    internal var testThread: TestThread? = null

    /** Hears of failures nobody else can be given; `null` logs them. */
    @Volatile
    public var exceptionHandler: ExceptionHandler? = null

    /** What [carry] was given; `null` if nothing. */
    @Volatile
    internal var carriers: Carriers? = null
        private set

    /** Whether somebody turns the loop now. */
    public val isRunning: Boolean get() = turn.owner != null

    public val isClosed: Boolean get() = lifecycle.isClosed

    /** Whether the current thread is the one that turns this loop. */
    public fun isOnLoop(): Boolean = turn.isOnLoop

    /**
     * Guards state that is touched only on this loop.
     *
     * @throws IllegalStateException on any other thread.
     */
    public fun checkOnLoop() {
        check(isOnLoop()) {
            "not on loop \"$name\" but on thread \"${Thread.currentThread().name}\"; use loop.callSoon { } to get there"
        }
    }

    /**
     * Has [carrier] carry something of the creating thread to each callback, task and dependent created from now on.
     *
     * Each step of them begins with what the creating thread had at the creation, and after it the loop's thread has
     * again what it had before. What a step changes reaches what it creates, not its creator, nor who comes next. A
     * coroutine, too, begins again with what it was created with after each suspension, unlike asyncio's tasks, which
     * keep their changes; [threadContext] keeps them.
     *
     * Begin a loop's life with it: what was created before carries nothing. A loop without carriers pays nothing.
     */
    public fun carry(carrier: ContextCarrier<*>) {
        synchronized(scope) { carriers = (carriers ?: Carriers(this, emptyList())).with(carrier) }
    }

    /**
     * What the loop's carriers find on the current thread, for `withContext`, `launch` or [createTask].
     *
     * `withContext(loop.threadContext()) { }` keeps over the block's suspensions what the task has just put into the MDC.
     * Empty if the loop carries nothing. Any thread.
     */
    public fun threadContext(): CoroutineContext =
        carriers?.let { CarriedElement(it, it.capture()) } ?: EmptyCoroutineContext

    /** The loop's clock: the time since the loop was made. Any thread. */
    public fun time(): Duration = timers.timeAt(poller.nanoTime())

    /**
     * Runs [callback] in the loop's next turn, behind what is already queued, exactly once.
     *
     * What it throws goes to the [exceptionHandler], and the loop goes on. Callbacks that are accepted before the loop
     * is closed run; those queued on the loop by its very last turn are refused.
     *
     * @throws LoopClosedException if the loop is closed.
     */
    public fun callSoon(callback: Runnable): Handle {
        val origin = originOf(callback)
        val handle = if (origin == null) SoonHandle(carried(callback)) else NotedSoonHandle(carried(callback), origin)
        if (!turn.post(handle)) throw refused("callSoon")
        return handle
    }

    /**
     * Runs [callback] once, when [delay] has passed; never before.
     *
     * Equal deadlines run in the order they were set (asyncio leaves that open). Zero or less means the next turn.
     *
     * @throws LoopClosedException if the loop is closed.
     */
    public fun callLater(delay: Duration, callback: Runnable): TimerHandle =
        setTimer(timers.deadlineNanos(delay), callback, "callLater")

    /**
     * Runs [callback] once, when the loop's [time] reaches [deadline]; in the next turn if it has passed.
     *
     * @throws LoopClosedException if the loop is closed.
     */
    public fun callAt(deadline: Duration, callback: Runnable): TimerHandle =
        setTimer(nanosAt(deadline), callback, "callAt")

    private fun setTimer(deadlineNanos: Long, callback: Runnable, operation: String): TimerHandle {
        val timer = CallbackTimer(deadlineNanos, timers, carried(callback), originOf(callback))
        if (!timers.add(timer)) throw refused(operation)
        return timer
    }

    /** [deadline] of this loop's [time] on the poller's clock, however late it is there; far ones are clamped. */
    internal fun nanosAt(deadline: Duration): Long =
        timers.originNanos + deadline.inWholeNanoseconds.coerceIn(0, LoopTimers.MAX_DELAY_NANOS)

    /**
     * Runs [callback] after each [period], for the first time one period from now, until it is cancelled.
     *
     * The ticks stay on that grid. A callback that takes longer than a period makes the loop leave out the ticks it
     * passed by: runs never overlap and never bunch. What it throws goes to the [exceptionHandler], and the ticks go on.
     * asyncio has no such call.
     *
     * @throws IllegalArgumentException if [period] is zero or less, or infinite.
     * @throws LoopClosedException if the loop is closed.
     */
    public fun callEvery(period: Duration, callback: Runnable): Handle {
        require(period.isPositive()) { "period <= 0: $period" }
        require(period.isFinite()) { "period is infinite; a callback that never runs needs no timer" }
        val periodNanos = period.inWholeNanoseconds.coerceIn(1, LoopTimers.MAX_DELAY_NANOS)
        val timer = PeriodicTimer(periodNanos, timers, carried(callback), originOf(callback))
        if (!timers.add(timer)) throw refused("callEvery")
        return timer
    }

    /**
     * Starts a task that runs [block] on this loop.
     *
     * The body begins in a later turn, or at once if [eager] and called on the loop; then it runs up to its first
     * suspension before this returns. [context] is added to the task's own; its dispatcher and its Job are replaced.
     * The result is in the task; a failure takes neither the loop nor other tasks with it. Unlike asyncio's, a task is
     * held by its loop until it has ended.
     *
     * **Cancellation.** Cancelled before it began, the body never runs. [close] cancels it.
     *
     * @throws LoopClosedException if the loop is closing or closed.
     */
    public fun <T> createTask(
        name: String? = null,
        eager: Boolean = false,
        context: CoroutineContext = EmptyCoroutineContext,
        block: suspend CoroutineScope.() -> T,
    ): Task<T> {
        checkTakesTasks(name)
        return startHeldTask(this, name, eager && isOnLoop(), context, block)
    }

    internal fun checkTakesTasks(name: String?) {
        if (!lifecycle.isOpen) throw refused(if (name == null) "createTask" else "createTask(\"$name\")")
    }

    /**
     * As [createTask], for callers that want a [CompletableFuture]: any thread, any language.
     *
     * **Cancellation.** Cancelling the future cancels the task, and the other way round; the future completes at once,
     * as the JDK promises, the task when its body has ended.
     *
     * **Threads.** Waiting on the loop for a future that is not done throws [IllegalStateException]: it would never be.
     * Both hold for this future alone; stages derived from it are the JDK's. Those of `AsyncLoop`, the Java API's view of
     * this loop, keep both.
     *
     * @throws LoopClosedException if the loop is closing or closed.
     */
    public fun <T> submit(name: String? = null, block: suspend CoroutineScope.() -> T): CompletableFuture<T> =
        TaskBackedFuture(createTask(name, block = block))

    /** Kotlin's tasks that have not ended, in no particular order; a snapshot. `AsyncLoop` names Java's too. Any thread. */
    public fun tasks(): List<Task<*>> = lifecycle.runningTasks()

    /**
     * Turns the loop in this thread until [stop] or [close]; may be called again after a stop.
     *
     * @throws IllegalStateException if this loop is running already, or this thread runs another one.
     * @throws LoopClosedException if the loop is closed.
     */
    public fun runForever() {
        if (isClosed) throw refused("runForever")
        runUntil { false }
    }

    /**
     * Runs [block] as a task named [name] and turns the loop in this thread until it has ended.
     *
     * Returns its result or throws what it threw, unwrapped. Other tasks stay where they are and go on in the next run.
     *
     * @throws IllegalStateException if this loop is running already, this thread runs another one, or the loop was
     *   stopped before the task ended; then the task is still there.
     * @throws LoopClosedException if the loop is closed, or was closed by another thread before the task ended.
     */
    public fun <T> runUntilComplete(name: String = "main", block: suspend CoroutineScope.() -> T): T {
        run.checkMayRun()
        return run.untilCompleted(createTask(name, block = block))
    }

    /** Turns the loop in this thread until [done], [stop] or the close. */
    internal fun runUntil(done: () -> Boolean) = run.until(done)

    /**
     * Makes [runForever] or [runUntilComplete] return after the current turn; what that turn adds stays queued.
     *
     * Called before a run, it makes that run last exactly one turn, without waiting. A loop made by [start] or [on]
     * turns until it is closed; stop does nothing to it.
     */
    public fun stop() {
        run.stop()
    }

    internal fun wakeUp() {
        if (!isOnLoop()) turn.post {}
    }

    /** As [close] with a grace period of five seconds. */
    override fun close() {
        close(DEFAULT_GRACE)
    }

    /**
     * Cancels all tasks, waits until they have ended or [grace] has passed, and closes the loop for ever.
     *
     * Refuses new tasks first, then keeps turning, so that `finally` blocks may suspend; then runs the callbacks that
     * were accepted, drops timers, and names the tasks that are still there in the result and in the log. A task that
     * resumes after that is cancelled and runs on [kotlinx.coroutines.Dispatchers.IO], so that its `finally` blocks run.
     * A task that fails while the loop closes is reported to the [exceptionHandler]. Idempotent.
     *
     * **Threads.** Any thread but the loop's own. A loop that is not running turns in the calling thread. If the loop's
     * thread does not come back within [grace], the loop is closed without it, and the thread of [start] is interrupted.
     *
     * @throws IllegalStateException on the loop's own thread; use [shutdown] there.
     * @throws IllegalArgumentException if [grace] is negative.
     */
    public fun close(grace: Duration): List<Straggler> {
        require(!grace.isNegative()) { "grace < 0: $grace" }
        check(!isOnLoop()) {
            "loop \"$name\" cannot wait for its own close; use shutdown(), or close from another thread"
        }
        shutdown(grace)
        val needsThisThread = ownThread == null && !isHosted && !isClosed
        if (needsThisThread) run.tryUntil { false }
        return closing.awaitEnd(grace)
    }

    /**
     * Begins what [close] does and returns at once; the loop closes itself by its next turns.
     *
     * **Threads.** Any thread, the loop's own and a hosted loop's included.
     *
     * @throws IllegalArgumentException if [grace] is negative.
     */
    public fun shutdown(grace: Duration = DEFAULT_GRACE) {
        require(!grace.isNegative()) { "grace < 0: $grace" }
        closing.begin(grace)
    }

    /** Closes the loop without its thread: that is stuck in a callback, or its host is gone. */
    internal fun abandon(why: String) = closing.abandon(why)

    override fun dispatch(context: CoroutineContext, block: Runnable) {
        if (!turn.post(block)) dispatchAfterClose(context, block)
    }

    /** A loop has one thread, so any parallelism is one. */
    override fun limitedParallelism(parallelism: Int, name: String?): CoroutineDispatcher {
        require(parallelism >= 1) { "parallelism < 1: $parallelism" }
        return this
    }

    override fun toString(): String =
        when {
            isClosed -> "EventLoop(\"$name\", closed)"
            isRunning -> "EventLoop(\"$name\", running)"
            else -> "EventLoop(\"$name\", not running)"
        }

    internal fun refused(operation: String) = LoopClosedException("loop \"$name\" is closed; $operation refused")

    internal fun callbackFailed(callback: Runnable, failure: Throwable) =
        if (callback is Handle) reportCallback(failure) else reportIn("internal step", failure)

    internal fun reportCallback(failure: Throwable) = reportIn("callback", failure)

    private fun reportIn(place: String, failure: Throwable) =
        report("exception in $place of loop \"$name\"", failure, null)

    internal fun report(message: String, failure: Throwable, taskName: String?, createdAt: CreationSite? = null) =
        reportFailure(ExceptionContext(this, message, failure, taskName, createdAt), exceptionHandler)

    public companion object {
        internal val DEFAULT_GRACE = 5.seconds

        private val lastNumber = AtomicInteger()

        internal fun defaultName() = "loop-${lastNumber.incrementAndGet()}"

        /**
         * Starts a loop on a daemon thread of its own, named `menai-` and the loop's name.
         *
         * It turns until it is closed; close it with [close], for instance by `use { }`. [debug] as in [EventLoop].
         */
        @JvmStatic
        @JvmOverloads
        public fun start(name: String = defaultName(), debug: Boolean = debugByDefault): EventLoop =
            startedLoop(name, debug)

        /**
         * Makes a loop that turns on a host's [executor]: Netty's, Vert.x's, a user interface's.
         *
         * Each turn is one task of the host, and the loop never blocks it. On a host with several threads the turns
         * still come one after another, each on any of them. The host is not shut down by [close]; close the loop
         * first. If the host refuses work, the loop is closed. [debug] as in [EventLoop].
         *
         * **Threads.** [close] waits for the host to run the loop's last turns, so call it from a thread the host does
         * not need for that; on the host's own thread use [shutdown].
         */
        @JvmStatic
        @JvmOverloads
        public fun on(
            executor: ScheduledExecutorService,
            name: String = defaultName(),
            debug: Boolean = debugByDefault,
        ): EventLoop = hostedLoop(executor, name, debug)

        /**
         * The loop that this thread is turning; in suspend code use [currentLoop].
         *
         * @throws NoEventLoopException if this thread turns none.
         */
        @JvmStatic
        public fun current(): EventLoop =
            currentOrNull() ?: throw NoEventLoopException(
                "thread \"${Thread.currentThread().name}\" runs no event loop; call from a callback or a task of one",
            )

        /** As [current], `null` if this thread turns no loop. */
        @JvmStatic
        public fun currentOrNull(): EventLoop? = loopOfThread()
    }
}
