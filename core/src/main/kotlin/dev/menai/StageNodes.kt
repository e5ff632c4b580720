package dev.menai

import java.util.function.Function

/** What Java's stages wait for, as far as the Java API is there to tell. */
internal object StageNodes {
    @Volatile
    var follow: Function<Any, Collection<Any>?>? = null

    fun awaitsOf(stage: Any): Collection<Any>? = follow?.apply(stage)
}
