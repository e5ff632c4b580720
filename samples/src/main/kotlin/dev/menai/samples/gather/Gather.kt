package dev.menai.samples.gather

import dev.menai.gather
import dev.menai.runLoop
import dev.menai.samples.inTenths
import dev.menai.sleep
import dev.menai.time
import kotlin.time.Duration
import kotlin.time.Duration.Companion.milliseconds

/** Three fetches, one after the other and then at once: the sum of their times, and the longest of them. */
fun main() =
    runLoop("gather") {
        timed("one after the other") { oneAfterTheOther() }
        timed("at once") { atOnce() }
    }

// <gather>
suspend fun oneAfterTheOther(): List<String> {
    val users = fetch("users", 300.milliseconds)
    val orders = fetch("orders", 200.milliseconds)
    val prices = fetch("prices", 400.milliseconds)
    return listOf(users, orders, prices)
}

suspend fun atOnce(): List<String> {
    val (users, orders, prices) =
        gather(
            { fetch("users", 300.milliseconds) },
            { fetch("orders", 200.milliseconds) },
            { fetch("prices", 400.milliseconds) },
        )
    return listOf(users, orders, prices) // in the order of the blocks, whoever came first
}
// </gather>

private suspend fun fetch(name: String, takes: Duration): String {
    println("  fetch $name")
    sleep(takes)
    println("  got $name")
    return name
}

internal suspend fun timed(title: String, block: suspend () -> List<String>) {
    println(title)
    val began = time()
    val names = block()
    println("  $names in ${inTenths(time() - began)}")
}
