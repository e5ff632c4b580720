package dev.menai.samples.threadsvstasks

import java.lang.invoke.MethodHandle
import java.lang.invoke.MethodHandles
import java.lang.invoke.MethodType

/** `Thread.startVirtualThread`, which JDK 17 does not have yet. */
object VirtualThreads {
    private val START: MethodHandle? = if (Runtime.version().feature() >= 21) handle() else null

    @JvmStatic
    val exist: Boolean get() = START != null

    private fun handle(): MethodHandle {
        val type = MethodType.methodType(Thread::class.java, Runnable::class.java)
        return MethodHandles.publicLookup().findStatic(Thread::class.java, "startVirtualThread", type)
    }

    @JvmStatic
    fun start(work: Runnable) {
        START!!.invokeWithArguments(work)
    }
}
