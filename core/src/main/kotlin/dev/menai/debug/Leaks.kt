package dev.menai.debug

import dev.menai.CreationSite
import dev.menai.EventLoop
import dev.menai.Straggler
import dev.menai.inWords
import dev.menai.internal.loop.Opened
import dev.menai.repeating
import org.slf4j.LoggerFactory
import java.util.concurrent.atomic.AtomicReference

/** Asked for when there is something to say: without a provider SLF4J prints three lines at its first use. */
private val log by lazy { LoggerFactory.getLogger(EventLoop::class.java) }

/**
 * Names what should have been closed or stopped before the loop was, and the loop if it is never closed.
 *
 * Only what points to a mistake: tasks that a close cancels and timers that would have run once are its ordinary work,
 * and what does not end is named as a straggler.
 */
internal class Leaks(private val loop: EventLoop) : Check() {
    /** In the order they were opened. Guarded by itself. */
    private val open = LinkedHashSet<Opened>()

    /** How many there may be until those that were collected are sorted out. Guarded by [open]. */
    private var most = FEW

    /** `null` until the first use, because a loop that did nothing needs no close; then [Opened], in the end [CLOSED]. */
    private val self = AtomicReference<Any?>()

    init {
        Unclosed.report()
    }

    override fun workCreated(work: Any) = used()

    override fun waits(timeoutNanos: Long) {
        used()
        Unclosed.report()
    }

    override fun timerLate(lateNanos: Long) = used()

    private fun used() {
        if (self.get() == null) use()
    }

    private fun use() {
        val opened = Opened(loop, "loop \"${loop.name}\"", loop.createdAt)
        Unclosed.add(opened)
        if (!self.compareAndSet(null, opened)) Unclosed.remove(opened)
    }

    override fun opened(opened: Opened) {
        Unclosed.add(opened)
        synchronized(open) {
            if (open.size == most) {
                open.removeIf { it !in Unclosed }
                most = maxOf(FEW, open.size * 2)
            }
            open += opened
        }
    }

    override fun released(opened: Opened) {
        Unclosed.remove(opened)
        synchronized(open) { open -= opened }
    }

    /** The last moment at which the timers are there. */
    override fun ending() {
        val timers = timersLeft()
        if (timers.isNotEmpty()) log.info("loop \"{}\" closed with {}", loop.name, timers.counted("timer", "still set"))
    }

    private fun timersLeft(): List<String> =
        buildList {
            loop.turn.timers.forEach { timer -> timer.repeating()?.let { add(it.inWords() + it.site.text()) } }
        }

    override fun closed() {
        val left = stillOpen().map { it.what + it.site.text() }
        if (left.isNotEmpty()) {
            log.warn(
                "loop \"{}\" closed with {}",
                loop.name,
                left.counted("task group", "still open"),
            )
        }
        val code = codeLeft()
        if (code.isNotEmpty()) log.warn("loop \"{}\" closed while blocking code runs on: {}", loop.name, code.joined())
    }

    /** Forgets them. */
    private fun stillOpen(): List<Opened> = synchronized(open) { open.filter(Unclosed::remove).also { open.clear() } }

    /** Closed, or switched off; the loop may be about to wait all the same. */
    override fun close() {
        (self.getAndSet(CLOSED) as? Opened)?.let(Unclosed::remove)
        stillOpen()
        Unclosed.report()
    }

    /** Code whose caller is a task, or belongs to Java's future, is the straggler's. */
    private fun codeLeft(): List<String> =
        loop.outside
            .snapshot()
            .filter { it.owner == null }
            .mapNotNull { it.thread }
            .map { Straggler(taskName = null, it.name, it.stackTrace.asList()).toString() }

    private fun List<String>.counted(noun: String, state: String) =
        "$size $noun${if (size == 1) "" else "s"} $state: ${joined()}"

    private fun List<String>.joined() = joinToString("; ", limit = MOST, truncated = "and ${size - MOST} more")

    private companion object {
        /** A line stays readable; who mends five of them finds the rest. */
        const val MOST = 5

        const val FEW = 16

        const val CLOSED = "closed"
    }
}

/** A [CreationSite] in parentheses, if it is known. */
internal fun Any?.text(): String = (this as? CreationSite)?.let { " (created at $it)" }.orEmpty()
