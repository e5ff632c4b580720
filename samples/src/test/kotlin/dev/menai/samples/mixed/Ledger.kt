package dev.menai.samples.mixed

import dev.menai.currentTask
import dev.menai.sleep
import kotlin.time.Duration.Companion.seconds

/** Suspend functions of each kind, for callers in Java: of what may be null, of a number, of nothing. */
internal class Ledger {
    private val saved = mutableListOf<String>()

    suspend fun findOrNull(id: Long): String? {
        sleep(1.seconds)
        return if (id < 0) null else "item $id"
    }

    /** Never suspends. */
    suspend fun nameOfTask(): String = currentTask()!!.name

    suspend fun count(): Int {
        sleep(1.seconds)
        return saved.size
    }

    suspend fun save(item: String) {
        sleep(1.seconds)
        saved += item
    }
}
