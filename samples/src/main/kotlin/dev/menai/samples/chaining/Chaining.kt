package dev.menai.samples.chaining

import dev.menai.Timeout
import dev.menai.gather
import dev.menai.runLoop
import dev.menai.samples.inTenths
import dev.menai.sleep
import dev.menai.time
import dev.menai.timeout
import kotlinx.coroutines.CancellationException
import java.util.concurrent.TimeoutException
import kotlin.time.Duration
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds

/** A user, then her orders, then the details of each: one second for all of it, whatever each call takes. */
fun main() =
    runLoop("chaining") {
        show("a fast day", detailsTake = 300.milliseconds)
        show("a slow day", detailsTake = 3.seconds)
    }

// <chain>
suspend fun detailsOfOrders(name: String, detailsTake: Duration): List<String> =
    timeout(1.seconds) { all ->
        val user = user(name, all)
        val orders = orders(user, all)
        orders.gather { order -> details(order, detailsTake, all) }
    }

/** Has two seconds by itself, but no more than is left of the one second that all calls have together. */
private suspend fun details(order: String, takes: Duration, all: Timeout): String =
    timeout(2.seconds) {
        answer("details of $order", takes, all, listOf("blue", "large")).joinToString(" ", prefix = "$order: ")
    }
// </chain>

private suspend fun user(name: String, all: Timeout): String = answer("user $name", 300.milliseconds, all, "user 7")

private suspend fun orders(user: String, all: Timeout): List<String> =
    answer("orders of $user", 200.milliseconds, all, listOf("cup", "plate"))

/** A call of a service. A real one would be told how much time is left, so that it need not work in vain. */
private suspend fun <T> answer(call: String, takes: Duration, all: Timeout, value: T): T {
    println("  $call: ${inTenths(all.deadline - time())} left")
    try {
        sleep(takes)
    } catch (cancelled: CancellationException) {
        println("  $call: stopped")
        throw cancelled
    }
    return value
}

internal suspend fun show(title: String, detailsTake: Duration) {
    println(title)
    val began = time()
    try {
        println("  ${detailsOfOrders("ann", detailsTake)} after ${inTenths(time() - began)}")
    } catch (late: TimeoutException) {
        println("  ${late.message?.substringBefore(" (")} after ${inTenths(time() - began)}")
    }
}
