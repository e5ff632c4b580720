package dev.menai.samples.mixed

import dev.menai.currentTask
import dev.menai.sleep
import dev.menai.sync.Semaphore
import dev.menai.sync.withPermit
import java.io.IOException
import kotlin.time.Duration.Companion.seconds

/** A service written in Kotlin; its callers are Java. */
internal class Catalog(private val limit: Semaphore) {
    val saved = mutableListOf<String>()

    suspend fun find(id: Long, deep: Boolean = false): String =
        limit.withPermit {
            sleep(1.seconds)
            if (id < 0) throw IOException("no item $id")
            if (deep) "item $id and all about it" else "item $id"
        }

    suspend fun findOrNull(id: Long): String? = if (id < 0) null else find(id)

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

/** To be implemented in Java. */
internal interface Prices {
    suspend fun priceOf(item: String): Int
}

internal suspend fun total(prices: Prices, items: List<String>): Int = items.sumOf { prices.priceOf(it) }
