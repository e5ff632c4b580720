package dev.menai.debug

import dev.menai.EventLoop
import org.slf4j.LoggerFactory

private val log by lazy { LoggerFactory.getLogger(EventLoop::class.java) }

/** Tells of interrupts, which a loop survives and forgets: whoever sent one expects something to stop. */
internal class Interrupts(private val loop: EventLoop) : Check() {
    override fun interrupted() {
        if (!loop.lifecycle.isOpen) return // a close interrupts a thread that does not come back
        if (loop.testThread?.noteInterrupt() == true) return
        val thread = Thread.currentThread().name
        log.warn(
            "thread \"{}\" was interrupted, which does not end loop \"{}\"; cancel a task, or close the loop",
            thread,
            loop.name,
        )
    }
}
