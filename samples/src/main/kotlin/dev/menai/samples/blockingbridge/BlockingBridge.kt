package dev.menai.samples.blockingbridge

import dev.menai.EventLoop
import dev.menai.createTask
import dev.menai.currentLoop
import dev.menai.gather
import dev.menai.samples.inTenths
import dev.menai.sleep
import dev.menai.threads.ThreadPool
import dev.menai.threads.portal
import dev.menai.threads.toThread
import dev.menai.time
import dev.menai.timeout
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.withContext
import java.util.concurrent.TimeoutException
import kotlin.concurrent.thread
import kotlin.time.Duration.Companion.milliseconds

/** Blocking JDBC calls beside a loop, threads that hand it work, old code that calls it, and what a cancel stops. */
fun main() {
    Stockroom().use { room ->
        ThreadPool("db", threads = Stockroom.CONNECTIONS).use { db ->
            EventLoop.start("shop").use { loop ->
                println("four questions to the database, two at a time")
                println("  ${loop.portal().call { askAll(room, db) }}")
                println("fifty threads sell a piece each")
                println("  the loop counted ${sell(loop)} pieces")
                println("old code asks for prices")
                println("  the invoice is over ${loop.portal().call { invoice() }}")
                println("a query that takes too long")
                loop.portal().call {
                    timed("interrupted") { toThread(db) { room.endlessQuery(limitSeconds = 1).run() } }
                    timed("cancelled") { stoppable(room.endlessQuery(limitSeconds = 60), db) }
                }
            }
        }
    }
}

// <to-thread>

/** The driver blocks threads of the pool, as many as there are connections. The loop goes on. */
suspend fun askAll(room: Stockroom, db: ThreadPool): List<String> =
    Stockroom.ITEMS.gather { item -> "$item ${toThread(db) { room.piecesOf(item) }}" }
// </to-thread>

// <submit>

/** Plain threads hand work to the loop. What only the loop touches needs no lock. */
fun sell(loop: EventLoop): Int {
    var sold = 0
    val tills = List(50) { thread { loop.submit { sold++ }.get() } }
    tills.forEach { it.join() }
    return sold
}
// </submit>

// <portal>

/** The old code blocks the thread it runs on; from there the portal leads back to the loop. */
suspend fun invoice(): Int {
    val portal = currentLoop().portal()
    return toThread { oldInvoice { item -> portal.call { priceOf(item) } } }
}
// </portal>

private suspend fun priceOf(item: String): Int {
    sleep(50.milliseconds) // asks another service
    return item.length
}

// <cancel>

/** An interrupt is all that a thread can be told, and this driver does not listen. So a cancel is handed on to it. */
suspend fun stoppable(query: EndlessQuery, db: ThreadPool): Long {
    val rows = createTask("query") { toThread(db) { query.run() } }
    try {
        return rows.await()
    } catch (cancel: CancellationException) {
        withContext(NonCancellable) {
            toThread { query.cancel() }
            runCatching { rows.await() } // until it has ended, with what the driver makes of a cancel
        }
        throw cancel
    }
}
// </cancel>

internal suspend fun timed(title: String, query: suspend () -> Long) {
    val began = time()
    try {
        timeout(200.milliseconds) { query() }
    } catch (_: TimeoutException) {
        println("  $title: it ended after ${inTenths(time() - began)}")
    }
}
