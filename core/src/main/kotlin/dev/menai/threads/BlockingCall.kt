package dev.menai.threads

import dev.menai.internal.loop.OutsideWork
import dev.menai.internal.wait.Waiter

/**
 * One piece of blocking code: where it stands in a pool's line, the thread it runs on, and how it ended.
 *
 * ```
 *   WAITING -- begin, on a thread --> RUNNING -- end --> ENDED: the result goes to [onEnd]
 *      |                                 |
 *      |                                 +-- cancel, abort: its thread is interrupted; it stays RUNNING
 *      +-- cancel, refuse --> ENDED: it never begins; [onEnd] hears of it at once
 * ```
 * The state changes under this object's monitor, and so does the interrupt: it can hit nothing but the code. A cancel
 * that comes after the end finds no thread, and one that came before it has set the flag when the end clears it.
 */
internal class BlockingCall<T>(
    val name: String?,
    override val owner: Any?,
    block: () -> T,
    private val onEnd: (BlockingCall<T>) -> Unit,
) : Waiter(wanted = null),
    OutsideWork,
    Runnable {
    private enum class State { WAITING, RUNNING, ENDED }

    /** Guarded by this, as all below. */
    private var state = State.WAITING

    /** Dropped at the end: who keeps the call, an executor's queue, need not keep what the code captured. */
    private var block: (() -> T)? = block

    /** Why it was cut short by others than its caller: its pool is closed, it waited too long. */
    private var refusal: Throwable? = null

    @Volatile
    override var thread: Thread? = null
        private set

    /** Whether the caller cancelled it before its code had ended. Read after the end. */
    @Volatile
    var isCancelled = false
        private set

    /** What the code gave or threw; `null` if it never began. Written before [onEnd] is called. */
    private var outcome: Result<T>? = null

    /** The pool in whose line it stands, and what ends its wait there. Set before others see the call. */
    var pool: PoolState? = null
    private var alarm: AutoCloseable? = null

    /** Runs the code here unless it was cancelled, and delivers its outcome. */
    override fun run() {
        if (execute()) deliverOutcome()
    }

    /** Runs the code here; false if it was cancelled before. */
    fun execute(): Boolean {
        val code = begin() ?: return false
        val outer = CURRENT.get() // a user's executor may run its tasks in the caller's thread
        CURRENT.set(this)
        outcome = runCatching(code)
        if (outer == null) CURRENT.remove() else CURRENT.set(outer)
        end()
        return true
    }

    private fun begin(): (() -> T)? {
        val wait: AutoCloseable?
        val code =
            synchronized(this) {
                if (state != State.WAITING) return null
                state = State.RUNNING
                thread = Thread.currentThread()
                wait = alarm
                block
            }
        wait?.close()
        return code
    }

    private fun end() =
        synchronized(this) {
            state = State.ENDED
            thread = null
            block = null
            if (isCancelled || refusal != null) Thread.interrupted() // ours; the next code here has not been cancelled
        }

    /** Never throws: what runs the call has others to run. */
    fun deliverOutcome() {
        try {
            onEnd(this)
        } catch (broken: Throwable) {
            Thread.currentThread().run { uncaughtExceptionHandler.uncaughtException(this, broken) }
        }
    }

    /** Its caller wants it no more. Any thread; does nothing after the end. */
    fun cancel() {
        stop { isCancelled = true }
    }

    /** As [cancel], but its caller gets [failure]. */
    fun refuse(failure: Throwable) {
        stop { refusal = failure }
    }

    private inline fun stop(mark: () -> Unit) {
        val wait: AutoCloseable?
        synchronized(this) {
            if (state == State.ENDED || isCancelled || refusal != null) return
            mark()
            thread?.let { return it.interrupt() }
            state = State.ENDED
            block = null
            wait = alarm
        }
        wait?.close()
        pool?.leave(this)
        deliverOutcome()
    }

    /** Lets [set] start the timer of a wait, which ends with the wait. */
    fun watch(set: () -> AutoCloseable) {
        val timer = set()
        val over =
            synchronized(this) {
                alarm = timer
                state != State.WAITING
            }
        if (over) timer.close()
    }

    /** After the end: the value, or what the caller is to be thrown, but for a cancellation. */
    fun result(): Result<T> {
        val refused = refusal
        val ended = outcome
        if (refused == null) return ended!!
        if (ended == null) return Result.failure(refused)
        return ended.recoverCatching { throw refused.apply { if (it !is InterruptedException) addSuppressed(it) } }
    }

    /** What the code threw, if it began. */
    val thrown: Throwable? get() = outcome?.exceptionOrNull()

    /** Only if its pool closes: what is taken from the line otherwise is run by whoever takes it. */
    override fun deliver() = refuse(failure!!.invoke())

    override fun describe(): String = if (name == null) "a call" else "\"$name\""

    companion object {
        private val CURRENT = ThreadLocal<BlockingCall<*>?>()

        /** The call whose code runs on this thread. */
        fun current(): BlockingCall<*>? = CURRENT.get()
    }
}
