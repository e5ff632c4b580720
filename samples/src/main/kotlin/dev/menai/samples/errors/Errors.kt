package dev.menai.samples.errors

import dev.menai.createTask
import dev.menai.gather
import dev.menai.gatherResults
import dev.menai.runLoop
import dev.menai.sleep
import kotlinx.coroutines.CancellationException
import java.io.IOException
import kotlin.time.Duration.Companion.milliseconds

/** What becomes of failures: kept as results, or one for all, with those of the others attached. */
fun main() =
    runLoop("errors") {
        keepAsResults()
        cancelTheRest()
        showSiblings()
    }

// <kept>
suspend fun keepAsResults() {
    println("each has its own result")
    val results = SHOPS.gatherResults { shop -> price(shop) }
    for ((shop, result) in SHOPS.zip(results)) {
        println("  $shop: " + result.fold({ "price $it" }, { "failed, ${it.message}" }))
    }
}
// </kept>

// <first>
suspend fun cancelTheRest() {
    println("the first failure stops the others")
    try {
        println(SHOPS.gather { shop -> price(shop) })
    } catch (failure: PriceException) {
        // thrown when all have stopped
        println("  failed, ${failure.message}")
    }
}
// </first>

// <siblings>
suspend fun showSiblings() {
    println("failures that were there already come along as suppressed")
    val west = createTask("west") { price("west") }
    val south = createTask("south") { price("south") }
    sleep(500.milliseconds) // both have failed by now
    try {
        println(gather(west, south))
    } catch (failure: PriceException) {
        explain(failure)
    }
}
// </siblings>

private val SHOPS = listOf("north", "west", "east")

class PriceException(shop: String, cause: Throwable) : Exception("no price from $shop", cause)

/** Those in the west and south fail, before the one in the east has answered. */
private suspend fun price(shop: String): Int =
    try {
        sleep(if (shop == "east") 300.milliseconds else 100.milliseconds)
        if (shop == "west" || shop == "south") throw PriceException(shop, IOException("connection refused"))
        7
    } catch (cancelled: CancellationException) {
        println("  $shop: stopped")
        throw cancelled
    }
