package dev.menai.samples.testing

import dev.menai.samples.inTenths
import dev.menai.sleep
import dev.menai.testing.runVirtual
import dev.menai.time
import dev.menai.timeout
import java.io.IOException
import java.util.concurrent.TimeoutException
import kotlin.time.Duration.Companion.days
import kotlin.time.Duration.Companion.minutes
import kotlin.time.Duration.Companion.seconds
import kotlin.time.measureTime

/** Shows what the tests of a program with timers look like from within: [PriceWatch] and its test, `TestingTest`. */
fun main() {
    println("waiting for a cup to cost 100")
    val took =
        measureTime {
            runVirtual { watchAFallingPrice() }
        }
    println("  in ${inTenths(took)} of real time")
}

private suspend fun watchAFallingPrice() {
    var asked = 0
    val prices =
        Prices {
            asked++
            if (asked == 50) sleep(1.days) // a question that is never answered
            220 - asked
        }
    val price = PriceWatch(prices).waitForPrice("cup", limit = 100)
    println("  it cost $price after ${time()} and $asked questions")
}

/** Somebody else's service. A test puts a double in its place. */
fun interface Prices {
    suspend fun of(item: String): Int
}

// <watch>
class PriceWatch(private val prices: Prices) {
    /** Asks every minute, and waits five seconds for an answer, until the price is [limit] or less. */
    suspend fun waitForPrice(item: String, limit: Int): Int {
        while (true) {
            val price = priceOrNull(item)
            if (price != null && price <= limit) return price
            sleep(1.minutes)
        }
    }

    private suspend fun priceOrNull(item: String): Int? =
        try {
            timeout(5.seconds) { prices.of(item) }
        } catch (late: TimeoutException) {
            null
        } catch (failed: IOException) {
            null
        }
}
// </watch>
