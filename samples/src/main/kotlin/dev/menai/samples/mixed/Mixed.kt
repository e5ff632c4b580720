package dev.menai.samples.mixed

import dev.menai.future.await
import dev.menai.gather
import dev.menai.java.AsyncLoop
import dev.menai.java.AsyncQueue
import dev.menai.java.AsyncSemaphore
import dev.menai.queue.Queue
import dev.menai.runLoop
import dev.menai.samples.inTenths
import dev.menai.sync.Semaphore
import dev.menai.time
import dev.menai.timeout
import java.util.concurrent.TimeoutException
import kotlin.time.Duration.Companion.milliseconds

/** A service in Kotlin and one in Java share a semaphore and a queue; a program in Kotlin uses both. */
fun main() =
    runLoop("mixed") {
        val shop = Shop(AsyncLoop.current())
        println("one semaphore, one line")
        shop.askBoth()
        println("one queue")
        shop.orderAndBill()
        println("a cancel in Kotlin stops the work in Java")
        shop.giveUp()
    }

class Shop(private val loop: AsyncLoop) {
    // <mixed>
    private val limit = Semaphore(1)
    private val catalog = Catalog(limit)
    private val tariff = Tariff(loop, AsyncSemaphore.of(loop, limit)) // the same one, as Java sees it

    /** All at once; there is one permit, and the first come is the first served, in whatever language. */
    suspend fun askBoth() {
        gather(
            { tell(catalog.find(1)) },
            { tell("tea costs ${tariff.priceOf("tea")}") }, // written in Java
            { tell(catalog.find(2)) },
            { tell("milk costs ${tariff.price("milk").await()}") }, // Java's future
        )
    }

    suspend fun orderAndBill() {
        val orders = Queue<String>(capacity = 1)
        gather(
            { catalog.order(listOf("tea", "milk", "sugar"), orders) },
            { tariff.bill(AsyncQueue.of(loop, orders)).await() },
        )
    }

    suspend fun giveUp() {
        try {
            timeout(100.milliseconds) { tariff.priceOf("coffee") }
        } catch (_: TimeoutException) {
            println("  no price in time; free permits: ${limit.availablePermits}")
        }
    }
    // </mixed>

    private suspend fun tell(text: String) = println("  $text after ${inTenths(time())}")
}
