package dev.menai

import kotlinx.coroutines.ThreadContextElement
import kotlin.coroutines.CoroutineContext

/**
 * What the carriers of a loop found when a coroutine was created, installed while it runs, on whatever thread.
 *
 * Never changed. To keep what a coroutine leaves on its thread when it suspends would be asyncio's way, but another
 * dispatcher may run its next part before the thread of the last one has come to that.
 */
internal class CarriedElement(private val carriers: Carriers, private val values: Array<Any?>) :
    ThreadContextElement<Array<Any?>> {
    override val key: CoroutineContext.Key<*> get() = Key

    override fun updateThreadContext(context: CoroutineContext): Array<Any?> {
        val outer = carriers.capture()
        carriers.install(values)
        return outer
    }

    override fun restoreThreadContext(context: CoroutineContext, oldState: Array<Any?>): Unit =
        carriers.install(oldState)

    companion object Key : CoroutineContext.Key<CarriedElement>
}
