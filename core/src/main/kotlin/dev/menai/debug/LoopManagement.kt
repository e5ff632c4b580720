package dev.menai.debug

import dev.menai.EventLoop
import java.lang.management.ManagementFactory
import java.lang.ref.WeakReference
import java.util.concurrent.atomic.AtomicBoolean
import javax.management.InstanceAlreadyExistsException
import javax.management.InstanceNotFoundException
import javax.management.ObjectName
import javax.management.StandardMBean

/**
 * Shows the loop to management clients as `dev.menai:type=EventLoop,name=…`, until the result or the loop is closed.
 *
 * Needs the module `java.management`. Keeps no loop alive. Any thread.
 *
 * @throws IllegalStateException if a loop of this name is there already.
 */
public fun EventLoop.registerMBean(): AutoCloseable {
    val objectName =
        ObjectName("dev.menai:type=EventLoop,name=${if (PLAIN.matches(name)) name else ObjectName.quote(name)}")
    val server = ManagementFactory.getPlatformMBeanServer()
    try {
        server.registerMBean(StandardMBean(ManagedLoop(this), LoopMXBean::class.java, true), objectName)
    } catch (_: InstanceAlreadyExistsException) {
        error("MBean $objectName is there already; close it, or give the loops names of their own")
    }
    val isThere = AtomicBoolean(true) // once only: the next one of this name is somebody else's
    val registration =
        AutoCloseable {
            try {
                if (isThere.getAndSet(false)) server.unregisterMBean(objectName)
            } catch (_: InstanceNotFoundException) {
                // somebody else has taken it away
            }
        }
    val atClose = lifecycle.gone.invokeOnCompletion { registration.close() }
    return AutoCloseable {
        atClose.dispose()
        registration.close()
    }
}

private val PLAIN = Regex("""[\w.-]+""")

private class ManagedLoop(loop: EventLoop) : LoopMXBean {
    override val name: String = loop.name

    private val reference = WeakReference(loop)
    private val loop: EventLoop get() = checkNotNull(reference.get()) { "loop \"$name\" is gone" }
    private val now get() = loop.statistics()

    override val state: String get() = stateOfLoop(loop)
    override val tasks: Int get() = now.tasks
    override val ready: Int get() = now.ready
    override val timers: Int get() = now.timers
    override val outside: Int get() = now.outside
    override val turns: Long get() = now.turns
    override val steps: Long get() = now.steps
    override val medianLagNanos: Long get() = now.lag.nanosAtMost(0.5)
    override val maxLagNanos: Long get() = now.lag.nanosAtMost(1.0)

    override var debug: Boolean
        get() = loop.debug != null
        set(value) {
            loop.debug = if (value) DebugOptions.default else null
        }

    override fun dump(): String = loop.dump().toString()

    override fun dumpAsJson(): String = loop.dump().toJson()
}
