package dev.menai.samples.gracefulshutdown

import sun.misc.Signal
import sun.misc.SignalHandler

/** Tells [listener] when the process is to end, by `kill` or Ctrl-C, instead of ending it. Closed, all is as before. */
class EndSignals(private val listener: Runnable) : AutoCloseable {
    private val replaced: Map<Signal, SignalHandler> = SIGNALS.mapNotNull(::listenTo).toMap()

    private fun listenTo(name: String): Pair<Signal, SignalHandler>? =
        try {
            val signal = Signal(name)
            signal to Signal.handle(signal) { tell(name) }
        } catch (_: IllegalArgumentException) {
            null // the JVM was started without signals (-Xrs)
        }

    private fun tell(name: String) {
        println("signal $name")
        listener.run()
    }

    /** What `kill -TERM` does to this process. */
    fun raise() {
        val terminate = replaced.keys.find { it.name == SIGNALS.first() }
        if (terminate == null) tell("of our own") else Signal.raise(terminate)
    }

    override fun close() = replaced.forEach { (signal, handler) -> Signal.handle(signal, handler) }

    private companion object {
        val SIGNALS = listOf("TERM", "INT")
    }
}
