package dev.menai.debug

import dev.menai.EventLoop
import dev.menai.internal.loop.Opened
import org.slf4j.LoggerFactory
import java.util.concurrent.ConcurrentHashMap

/** Asked for when there is something to say: without a provider SLF4J prints three lines at its first use. */
private val log by lazy { LoggerFactory.getLogger(EventLoop::class.java) }

/**
 * The loops in debug mode that have been used, and what was opened on them, and has not been closed; what is collected so
 * is named.
 *
 * By the next loop in debug mode that has a moment: no thread waits for the collector's finds. Any thread.
 */
internal object Unclosed {
    /** A reference that is itself collected tells nobody. */
    private val open = ConcurrentHashMap.newKeySet<Opened>()

    fun add(opened: Opened) {
        open += opened
    }

    /** Whether it was there: it is told of once. */
    fun remove(opened: Opened): Boolean = open.remove(opened)

    operator fun contains(opened: Opened): Boolean = opened in open

    /** Names what was collected since the last look. */
    fun report() {
        while (true) {
            val lost = Opened.collected.poll() as Opened? ?: return
            if (remove(lost)) log.warn("{} was never closed{}", lost.what, lost.site.text())
        }
    }
}
