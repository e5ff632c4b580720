package dev.menai.interop

import dev.menai.EventLoop
import dev.menai.afterOnLoop
import dev.menai.internal.wait.WaitTimer
import dev.menai.isFatal
import dev.menai.threads.BlockingCall
import dev.menai.threads.ThreadPool
import dev.menai.threads.startOn
import java.util.concurrent.Callable
import java.util.concurrent.Executor
import kotlin.time.Duration

/** Blocking code for a caller that is no coroutine; its loop knows of it from the start until it [arrived]. */
@InternalMenaiApi
public class ThreadCall<T> private constructor(
    private val loop: EventLoop,
    name: String?,
    owner: LoopWork,
    code: Callable<out T>,
    private val listener: ThreadListener<T>,
) {
    private val call: BlockingCall<T> = BlockingCall(name, owner, code::call) { tell() }

    private fun tell() {
        if (call.isCancelled) {
            call.thrown?.let { if (it.isFatal()) report(it) } // its caller has gone
            return listener.stopped()
        }
        call.result().fold({ listener.ended(it, null) }, { listener.ended(null, it) })
    }

    private fun report(failure: Throwable) {
        val taskName = (call.owner as LoopWork).name
        loop.report("code of task \"$taskName\" failed fatally", failure, taskName)
    }

    /** @throws java.util.concurrent.RejectedExecutionException if the pool or the executor refuses; it never begins. */
    public fun start(where: Executor): Unit = known { call.startOn(where) }

    /** As the other. */
    public fun start(pool: ThreadPool): Unit =
        known {
            val limit = pool.maxWaitingTime
            pool.start(call, if (limit == Duration.INFINITE) null else WaitTimer { loop.afterOnLoop(limit, it) })
        }

    private inline fun known(start: () -> Unit) {
        loop.outside.add(call)
        start()
    }

    /** Waiting, it never begins; running, its thread is interrupted. Any thread. */
    public fun cancel(): Unit = call.cancel()

    /** The loop has the result, or needs none. Any thread. */
    public fun arrived(): Unit = loop.outside.remove(call)

    @InternalMenaiApi
    public companion object {
        @JvmStatic
        public fun <T> of(
            loop: EventLoop,
            name: String?,
            owner: LoopWork,
            code: Callable<out T>,
            listener: ThreadListener<T>,
        ): ThreadCall<T> = ThreadCall(loop, name, owner, code, listener)
    }
}
