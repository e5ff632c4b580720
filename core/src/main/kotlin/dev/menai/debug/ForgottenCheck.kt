package dev.menai.debug

import dev.menai.CreationSite
import dev.menai.EventLoop
import dev.menai.HeldTask
import dev.menai.LoopCancellation
import dev.menai.creationSite
import dev.menai.inBrackets
import dev.menai.internal.loop.Completable
import org.slf4j.LoggerFactory
import java.lang.ref.PhantomReference
import java.lang.ref.ReferenceQueue
import java.util.concurrent.ConcurrentHashMap

/** Asked for when there is something to say: without a provider SLF4J prints three lines at its first use. */
private val log by lazy { LoggerFactory.getLogger(EventLoop::class.java) }

/**
 * Names the tasks that a close kept from beginning, and the futures that nobody can complete any more.
 *
 * Tasks that groups and gathers hold are left out: who waits for those hears of it. What the garbage collector found is
 * looked for when the loop is idle, and when it closes.
 */
internal class ForgottenCheck(private val loop: EventLoop) : Check() {
    /** Tasks whose body has not begun. */
    private val waiting = ConcurrentHashMap.newKeySet<Any>()

    private val futures = ConcurrentHashMap.newKeySet<Watched>()
    private val collected = ReferenceQueue<Any>()

    override fun workCreated(work: Any) {
        if (work is HeldTask<*>) waiting += work
    }

    override fun workBegins(work: Any) {
        waiting -= work
    }

    override fun workEnded(work: Any, failure: Throwable?) {
        if (waiting.remove(work) && failure is LoopCancellation && !loop.lifecycle.isOpen) neverBegan(work)
    }

    override fun neverBegan(work: Any) =
        log.warn("{} never began{}", named(work), TaskInfo(work).createdAt.inBrackets())

    private fun named(work: Any) = "task \"${TaskInfo(work).name}\""

    override fun futureCreated(future: Any): Completable = Watched(future, loop.creationSite()).also { futures += it }

    override fun waits(timeoutNanos: Long) = sweep()

    override fun wakes() = sweep()

    override fun closed() = sweep()

    private fun sweep() {
        while (true) {
            val gone = collected.poll() as Gone? ?: return
            val future = gone.watched
            if (futures.remove(future) && future.isAwaited && !future.isCompleted) reportDropped(future)
        }
    }

    private fun reportDropped(future: Watched) =
        log.warn(
            "future{} was dropped: nobody can complete it, and what depends on it never runs",
            future.createdAt?.let { " created at $it" }.orEmpty(),
        )

    private inner class Watched(future: Any, val createdAt: CreationSite?) : Completable() {
        private val gone = Gone(future, this, collected)
    }

    private class Gone(future: Any, val watched: Watched, queue: ReferenceQueue<Any>) :
        PhantomReference<Any>(future, queue)
}
