package dev.menai.threads

import java.util.concurrent.Executor
import java.util.concurrent.SynchronousQueue
import java.util.concurrent.ThreadFactory
import java.util.concurrent.ThreadPoolExecutor
import java.util.concurrent.TimeUnit
import java.util.concurrent.atomic.AtomicInteger

/**
 * Where threads for blocking code come from: virtual ones where the JDK has them, else platform ones that are kept for a
 * minute. All are daemons, named `menai-worker-N`. Pools share them, and have only slots of their own.
 */
internal object WorkerThreads {
    private val lastNumber = AtomicInteger()

    /** `null` before JDK 21. */
    private val virtualFactory: ThreadFactory? = virtualFactory()

    val areVirtual: Boolean get() = virtualFactory != null

    val platform: Executor by lazy {
        ThreadPoolExecutor(0, Int.MAX_VALUE, KEEP_SECONDS, TimeUnit.SECONDS, SynchronousQueue(), ::platformThread)
    }

    /** Virtual threads are not kept: a new one costs next to nothing, and has no leftovers. */
    val preferred: Executor =
        if (virtualFactory == null) Executor { platform.execute(it) } else Executor(::startVirtual)

    private fun startVirtual(work: Runnable) {
        val thread = virtualFactory!!.newThread(work)
        thread.name = nextName()
        thread.start()
    }

    /** Without the inheritable thread-locals of whoever happens to need one more thread. */
    private fun platformThread(work: Runnable) = Thread(null, work, nextName(), 0, false).apply { isDaemon = true }

    private fun nextName() = "menai-worker-${lastNumber.incrementAndGet()}"

    /** `Thread.ofVirtual().inheritInheritableThreadLocals(false).factory()`, which JDK 17 does not have. */
    private fun virtualFactory(): ThreadFactory? =
        try {
            val builderType = Class.forName("java.lang.Thread\$Builder")
            val builder = Thread::class.java.getMethod("ofVirtual").invoke(null)
            builderType.getMethod("inheritInheritableThreadLocals", Boolean::class.java).invoke(builder, false)
            builderType.getMethod("factory").invoke(builder) as ThreadFactory
        } catch (_: ReflectiveOperationException) {
            null // JDK 17 to 20; in 19 and 20 it is a preview, which throws from the call
        }

    private const val KEEP_SECONDS = 60L
}
