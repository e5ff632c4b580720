package dev.menai.debug

import dev.menai.EventLoop
import dev.menai.internal.loop.LoopProbe

/** A loop's debug mode; `null` if it is off. Any thread, at any time; what was created before has no creation site. */
public var EventLoop.debug: DebugOptions?
    get() = (turn.probe as? DebugProbe)?.options
    set(value) = DebugProbe.switch(this, value)

/**
 * Has [listener] told of what the loop does, until the result is closed. Any thread.
 *
 * What the listener throws is reported once, and then the listener is left out.
 */
public fun EventLoop.listen(listener: LoopListener): Listening = DebugProbe.listen(this, listener)
