package dev.menai.interop

import dev.menai.EventLoop
import dev.menai.internal.loop.AwaitedStage

/** A foreign stage that a loop waits for: its virtual time stands still until [over]. */
@InternalMenaiApi
public class StageCount internal constructor(private val loop: EventLoop, private val stage: AwaitedStage) {
    /** The outcome has been given to the loop, or nobody waits for it there any more. Idempotent. Any thread. */
    public fun over(): Unit = loop.outside.remove(stage)
}
