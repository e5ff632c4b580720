package dev.menai.debug

import dev.menai.internal.wait.HolderWatch
import java.util.concurrent.atomic.AtomicBoolean

/** As long as it is open, primitives note who holds them: the await graph and the leaks need that. */
internal class HolderCheck : Check() {
    private val isOpen = AtomicBoolean(true)

    init {
        HolderWatch.begin()
    }

    override fun close() {
        if (isOpen.getAndSet(false)) HolderWatch.end()
    }
}
