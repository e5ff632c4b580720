package dev.menai.samples.mixed

import dev.menai.queue.Queue
import dev.menai.sleep
import dev.menai.sync.Semaphore
import dev.menai.sync.withPermit
import java.io.IOException
import kotlin.time.Duration.Companion.milliseconds

/** A service written in Kotlin, for callers in both languages. */
class Catalog(private val limit: Semaphore) {
    // <kotlin-service>

    /** [deep] asks for all about the item. */
    suspend fun find(id: Long, deep: Boolean = false): String =
        limit.withPermit {
            sleep(200.milliseconds)
            if (id < 0) throw IOException("no item $id")
            if (deep) "item $id and all about it" else "item $id"
        }

    /** Waits while there is no room in [orders]. */
    suspend fun order(items: List<String>, orders: Queue<String>) {
        for (item in items) {
            orders.put(item)
            println("  Kotlin put $item")
        }
        orders.shutdown()
    }
    // </kotlin-service>
}

/** What Kotlin awaits; [Tariff], in Java, implements it. */
interface Prices {
    suspend fun priceOf(item: String): Int
}

suspend fun total(prices: Prices, items: List<String>): Int = items.sumOf { prices.priceOf(it) }
