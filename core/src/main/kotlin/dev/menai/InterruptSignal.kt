package dev.menai

import sun.misc.Signal
import sun.misc.SignalHandler

/** Ctrl-C, as far as a library may touch it. */
internal object InterruptSignal {
    fun interface Listener {
        fun interrupted()
    }

    /**
     * Tells [listener] of each Ctrl-C until the result is closed.
     *
     * Does nothing where Ctrl-C is not ours: off the main thread, where the program has a handler of its own, and where
     * the JVM offers no signals.
     */
    fun listen(listener: Listener): AutoCloseable =
        if (isMainThread()) replaceDefaultHandler(listener) else AutoCloseable {}

    private fun isMainThread() = Thread.currentThread().let { it.name == "main" && it.threadGroup?.name == "main" }

    private fun replaceDefaultHandler(listener: Listener): AutoCloseable {
        val interrupt = Signal("INT")
        val handler = SignalHandler { listener.interrupted() }
        val previous = handleOrNull(interrupt, handler) ?: return AutoCloseable {}
        if (!previous.isDefault()) {
            Signal.handle(interrupt, previous)
            return AutoCloseable {}
        }
        return AutoCloseable { Signal.handle(interrupt, previous) }
    }

    /** The JVM has one of its own, which ends the process. To programs it is wrapped, in a class that they cannot make. */
    private fun SignalHandler.isDefault() =
        this === SignalHandler.SIG_DFL || javaClass.name.startsWith("sun.misc.Signal\$")

    /** `null` where the JVM was started without signals (`-Xrs`), or does not know this one. */
    private fun handleOrNull(signal: Signal, handler: SignalHandler): SignalHandler? =
        try {
            Signal.handle(signal, handler)
        } catch (_: IllegalArgumentException) {
            null
        }
}
