package dev.menai.internal.loop

import java.lang.ref.PhantomReference
import java.lang.ref.ReferenceQueue

/** What its user has to close, as debug mode tells of it if he does not; knows when [owner] was collected instead. */
internal class Opened(
    owner: Any,
    /** `task group "connection"` */
    val what: String,
    /** A `CreationSite`, if that is noted. */
    val site: Any?,
) : PhantomReference<Any>(owner, collected) {
    companion object {
        val collected = ReferenceQueue<Any>()
    }
}
