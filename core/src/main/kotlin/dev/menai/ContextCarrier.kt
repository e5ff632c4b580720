package dev.menai

import org.slf4j.MDC

/**
 * Carries what hangs on a thread to the work that the thread starts: slf4j's MDC, a trace, any thread-local.
 *
 * A loop that was given one by [EventLoop.carry] captures where a callback, a task or a dependent is created, installs
 * that around each step of it, and puts back what was there before: nothing leaks into the next callback. So
 * thread-locals do what `contextvars` do for asyncio.
 *
 * **Threads.** Called on any thread, by several at once; must not block. What a carrier throws goes to the loop's
 * [exceptionHandler][EventLoop.exceptionHandler], and counts as nothing to carry.
 */
public interface ContextCarrier<S : Any> {
    /** What the current thread has, in a form that does not change when the thread's does; `null` if it has nothing. */
    public fun capture(): S?

    /** Makes [snapshot] all that the current thread has; `null`: nothing. */
    public fun install(snapshot: S?)

    public companion object {
        /** Carries slf4j's MDC, so that what a task logs bears the marks of the request that started it. */
        @JvmStatic
        public fun mdc(): ContextCarrier<Map<String, String>> = MdcCarrier

        /** Carries the value of [local] itself, not a copy of it. */
        @JvmStatic
        public fun <S : Any> threadLocal(local: ThreadLocal<S?>): ContextCarrier<S> = ThreadLocalCarrier(local)
    }
}

private object MdcCarrier : ContextCarrier<Map<String, String>> {
    override fun capture(): Map<String, String>? = MDC.getCopyOfContextMap()?.takeUnless { it.isEmpty() }

    override fun install(snapshot: Map<String, String>?) =
        if (snapshot == null) MDC.clear() else MDC.setContextMap(snapshot)
}

private class ThreadLocalCarrier<S : Any>(private val local: ThreadLocal<S?>) : ContextCarrier<S> {
    override fun capture(): S? = local.get()

    override fun install(snapshot: S?) = if (snapshot == null) local.remove() else local.set(snapshot)
}
