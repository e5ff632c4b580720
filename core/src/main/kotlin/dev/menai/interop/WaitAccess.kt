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

/**
 * Waits at the primitives for callers that are no coroutines. They stand in the same lines as coroutines do.
 *
 * Each function lets its listener wait, and returns its place in the line. Bad arguments are refused here as the suspend
 * functions refuse them.
 */
@InternalMenaiApi
public object WaitAccess {
    @JvmStatic
    public fun acquire(
        semaphore: Semaphore,
        permits: Int,
        listener: WaitListener<Unit>,
    ): Wait<Unit> {
        semaphore.checkCount(permits)
        return wait(semaphore.permits, permits, listener, semaphore.permits::enlist)
    }

    @JvmStatic
    public fun acquire(
        lock: Lock,
        listener: WaitListener<Unit>,
    ): Wait<Unit> = wait(lock.permits, 1, listener, lock.permits::enlist)

    @JvmStatic
    public fun acquireRead(
        lock: RwLock,
        listener: WaitListener<Unit>,
    ): Wait<Unit> = wait(lock.point, RwLock.Mode.READ, listener, lock.point::enlist)

    @JvmStatic
    public fun acquireWrite(
        lock: RwLock,
        listener: WaitListener<Unit>,
    ): Wait<Unit> = wait(lock.point, RwLock.Mode.WRITE, listener, lock.point::enlist)

    @JvmStatic
    public fun wait(
        event: Event,
        listener: WaitListener<Unit>,
    ): Wait<Unit> = wait(event.point, null, listener, event.point::enlist)

    /** Waits for the notification only: the caller releases the lock after this returns, and takes it again himself. */
    @JvmStatic
    public fun wait(
        condition: Condition,
        listener: WaitListener<Unit>,
    ): Wait<Unit> = wait(condition.point, null, listener, condition.point::enlist)

    /** Passes on a notification whose receiver cannot use it. */
    @JvmStatic
    public fun passOn(condition: Condition): Unit = condition.point.notify(1)

    @JvmStatic
    public fun wait(
        barrier: Barrier,
        listener: WaitListener<Int>,
    ): Wait<Int> = Wait(barrier.point, listener, null) { it as Int }.begin(barrier.point::enlist)

    /** Cannot be taken back once it is granted: the item may have been taken already. */
    @JvmStatic
    public fun <T : Any> put(
        queue: Queue<T>,
        item: T,
        listener: WaitListener<Unit>,
    ): Wait<Unit> = wait(queue.point, item, listener, queue.point::enlistPut)

    @JvmStatic
    @Suppress("UNCHECKED_CAST")
    public fun <T : Any> get(
        queue: Queue<T>,
        listener: WaitListener<T>,
    ): Wait<T> = Wait(queue.point, listener, null) { (it as Entry<T>).item }.begin(queue.point::enlistGet)

    @JvmStatic
    public fun join(
        queue: Queue<*>,
        listener: WaitListener<Unit>,
    ): Wait<Unit> = wait(queue.point, null, listener, queue.point::enlistJoin)

    private fun wait(
        point: WaitPoint,
        wanted: Any?,
        listener: WaitListener<Unit>,
        enlist: (Waiter) -> Boolean,
    ): Wait<Unit> = Wait(point, listener, wanted) { }.begin(enlist)
}
