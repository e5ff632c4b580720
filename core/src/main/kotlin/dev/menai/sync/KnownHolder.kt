package dev.menai.sync

import dev.menai.EventLoop
import dev.menai.ResumeTimer
import dev.menai.creationSite
import dev.menai.internal.loop.OwnedWork
import dev.menai.internal.wait.Holder
import dev.menai.internal.wait.HolderWatch
import dev.menai.internal.wait.Holders
import dev.menai.internal.wait.WaitPoint
import dev.menai.internal.wait.flow
import dev.menai.internal.wait.waiterName
import dev.menai.loopOfThread
import dev.menai.loopOrNull
import dev.menai.taskOrNull
import kotlinx.coroutines.Job
import kotlin.coroutines.Continuation
import kotlin.coroutines.CoroutineContext

/** Whether an acquire has to be noted, as far as one branch can tell: the rest is [noteHolder]'s. */
internal val WaitPoint.mayNoteHolders: Boolean get() = HolderWatch.isOn || holders != null

/** The coroutine of [context] as a holder of this; `null` if nobody wants to know. */
internal fun WaitPoint.holderIn(context: CoroutineContext): Holder? {
    val loop = context.loopOrNull()
    if (loop?.turn?.probe?.notesHolders != true && holders == null) return null
    return Holder(context[Job], context.taskOrNull(), context.waiterName(), loop?.creationSite())
}

/** What this thread's loop runs now as a holder; `null` if nobody knows. */
internal fun runningHolder(): Holder? {
    val loop = loopOfThread() ?: return null
    val running = loop.turn.sight()?.command ?: return null
    if (running is OwnedWork) return running.holder(loop)
    // The step after a sleep is its timer's.
    val continuation = (running as? ResumeTimer)?.continuation ?: running as? Continuation<*>
    return continuation?.context?.holder(loop)
}

private fun OwnedWork.holder(loop: EventLoop) = Holder(job = null, this, "task \"$name\"", loop.creationSite())

private fun CoroutineContext.holder(loop: EventLoop): Holder? {
    val job = this[Job] ?: return null
    return Holder(job, taskOrNull(), waiterName(), loop.creationSite())
}

internal fun WaitPoint.noteHolder(holder: Holder?, count: Int = 1, mode: Any? = null) {
    if (holder == null) return
    val all = holders ?: synchronized(this) { holders ?: Holders(primitive ?: this).also { holders = it } }
    all.add(holder, count, mode)
}

/** Somebody returns [count]; before anybody else can have them. */
internal fun WaitPoint.noteRelease(count: Int = 1, mode: Any? = null) {
    holders?.remove(runningHolder(), count, mode)
}

/** The holder's name, if the coroutine of [context] is the one that holds the lock, or runs in a block of it. */
internal fun WaitPoint.nameIfHeldBy(context: CoroutineContext): String? {
    val held = holders?.all() ?: return null
    val flow = context[Job]?.flow() ?: return null
    return held.firstOrNull { it.holder.job != null && it.holder.flow === flow }?.holder?.name
}
