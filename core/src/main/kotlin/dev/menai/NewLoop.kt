@file:JvmName("EventLoopKt") // where Java knows the function from

package dev.menai

import dev.menai.debug.DebugOptions
import dev.menai.debug.OpenLoops
import dev.menai.debug.debug
import dev.menai.internal.loop.HostedTurns
import dev.menai.internal.loop.ParkingPoller
import dev.menai.internal.loop.Poller
import java.util.concurrent.ScheduledExecutorService

// Where loops are put together: the one file of this package that knows the debug mode, which stands above the loop.

/** Whether the property `menai.debug` or the environment's `MENAI_DEBUG` asks for debug mode. */
internal val debugByDefault: Boolean get() = DebugOptions.isAskedFor

/**
 * Makes a loop without a thread; see [EventLoop.runForever] and [EventLoop.runUntilComplete].
 *
 * [debug]: whether it begins in debug mode, see [dev.menai.debug.debug]. By default if the system property
 * `menai.debug` is `true`, or the environment's variable `MENAI_DEBUG` is `1` or `true`.
 *
 * @throws IllegalArgumentException if one of these has a value that means nothing.
 */
@JvmOverloads
public fun EventLoop(name: String = EventLoop.defaultName(), debug: Boolean = debugByDefault): EventLoop =
    newLoop(name, ParkingPoller(), debug)

internal fun newLoop(name: String, poller: Poller, debug: Boolean): EventLoop {
    val options = if (debug) DebugOptions.default else null // throws if a property cannot be read
    val loop = LoopDispatcher(name, poller)
    OpenLoops.add(loop)
    if (options != null) {
        loop.debug = options
        loop.createdAt = loop.creationSite()
    }
    return loop
}

internal fun startedLoop(name: String, debug: Boolean, poller: Poller = ParkingPoller()): EventLoop {
    val loop = newLoop(name, poller, debug)
    val thread = Thread(loop.run::untilClosed, "menai-$name")
    thread.isDaemon = true
    loop.ownThread = thread
    thread.start()
    return loop
}

internal fun hostedLoop(executor: ScheduledExecutorService, name: String, debug: Boolean): EventLoop =
    hostedLoop(HostedTurns(executor), name, debug)

internal fun hostedLoop(host: HostedTurns, name: String, debug: Boolean): EventLoop {
    val loop = newLoop(name, host, debug)
    host.start(loop.turn, loop.run::hostedTurn, loop.run::left) { loop.abandon("its host refused to run it") }
    return loop
}
