package dev.menai.interop

import dev.menai.internal.wait.WaitPoint
import dev.menai.internal.wait.Waiter
import dev.menai.queue.Entry
import dev.menai.queue.Queue
import dev.menai.sync.Barrier
import dev.menai.sync.Condition
import dev.menai.sync.Event
import dev.menai.sync.Lock
import dev.menai.sync.RwLock
import dev.menai.sync.Semaphore
import dev.menai.sync.mayNoteHolders
import dev.menai.sync.runningHolder

/**
 * Waits at the primitives for callers that are no coroutines. They stand in the same lines as coroutines do.
 *
 * Each function lets its listener wait, and returns its place in the line. The listener is given `null`, a barrier's index
 * or a queue's item. Bad arguments are refused here as the suspend functions refuse them; what else can fail, fails the
 * listener.
 */
@InternalMenaiApi
public object WaitAccess {
    @JvmStatic
    public fun acquire(semaphore: Semaphore, permits: Int, listener: WaitListener): Wait {
        semaphore.checkCount(permits)
        return hold(semaphore.permits, permits, listener, semaphore.permits::enlist)
    }

    @JvmStatic
    public fun acquire(lock: Lock, listener: WaitListener): Wait = hold(lock.permits, 1, listener, lock.permits::enlist)

    @JvmStatic
    public fun acquireRead(lock: RwLock, listener: WaitListener): Wait =
        hold(lock.point, RwLock.Mode.READ, listener, lock.point::enlist)

    @JvmStatic
    public fun acquireWrite(lock: RwLock, listener: WaitListener): Wait =
        hold(lock.point, RwLock.Mode.WRITE, listener, lock.point::enlist)

    @JvmStatic
    public fun wait(event: Event, listener: WaitListener): Wait = wait(event.point, null, listener, event.point::enlist)

    /** Waits for the notification only: the caller releases the lock after this returns, and takes it again himself. */
    @JvmStatic
    public fun wait(condition: Condition, listener: WaitListener): Wait =
        wait(condition.point, null, listener, condition.point::enlist)

    /** Passes on a notification whose receiver cannot use it. */
    @JvmStatic
    public fun passOn(condition: Condition): Unit = condition.point.notify(1)

    @JvmStatic
    public fun wait(barrier: Barrier, listener: WaitListener): Wait =
        ListenerWaiter(barrier.point, listener, null, null) { it }.begin(barrier.point::enlist)

    /** Cannot be taken back once it is granted: the item may have been taken already. */
    @JvmStatic
    public fun <T : Any> put(queue: Queue<T>, item: T, listener: WaitListener): Wait =
        wait(queue.point, item, listener, queue.point::enlistPut)

    @JvmStatic
    public fun get(queue: Queue<*>, listener: WaitListener): Wait =
        ListenerWaiter(queue.point, listener, null, null) { (it as Entry<*>).item }.begin(queue.point::enlistGet)

    @JvmStatic
    public fun join(queue: Queue<*>, listener: WaitListener): Wait =
        wait(queue.point, null, listener, queue.point::enlistJoin)

    private fun wait(point: WaitPoint, wanted: Any?, listener: WaitListener, enlist: (Waiter) -> Boolean): Wait =
        ListenerWaiter(point, listener, wanted, holder = null) { null }.begin(enlist)

    /** As [wait], for what is held until it is released: by the task whose section it is, where that is known. */
    private fun hold(point: WaitPoint, wanted: Any, listener: WaitListener, enlist: (Waiter) -> Boolean): Wait {
        val holder = if (point.mayNoteHolders) runningHolder() else null
        return ListenerWaiter(point, listener, wanted, holder) { null }.begin(enlist)
    }
}
