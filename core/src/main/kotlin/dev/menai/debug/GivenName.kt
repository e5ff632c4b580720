package dev.menai.debug

import dev.menai.queue.Queue
import dev.menai.sync.Barrier
import dev.menai.sync.Condition
import dev.menai.sync.Event
import dev.menai.sync.Lock
import dev.menai.sync.RwLock
import dev.menai.sync.Semaphore

/** What its user called a primitive; `null` if nothing. Takes no lock of it, as its `toString` would. */
internal fun givenName(primitive: Any): String? =
    when (primitive) {
        is Lock -> primitive.name
        is Semaphore -> primitive.name
        is Event -> primitive.name
        is Condition -> primitive.name
        is Barrier -> primitive.name
        is RwLock -> primitive.name
        is Queue<*> -> primitive.name
        else -> null
    }
