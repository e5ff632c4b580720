package dev.menai.samples.docs

import dev.menai.createTask
import dev.menai.future.await
import dev.menai.gather
import dev.menai.gatherResults
import dev.menai.race
import dev.menai.runLoop
import dev.menai.sleep
import dev.menai.taskGroup
import dev.menai.testing.runVirtual
import dev.menai.threads.toThread
import dev.menai.time
import dev.menai.timeout
import java.net.URI
import java.net.http.HttpClient
import java.net.http.HttpRequest
import java.net.http.HttpResponse
import java.net.http.HttpResponse.BodyHandlers.ofString
import kotlin.time.Duration.Companion.hours
import kotlin.time.Duration.Companion.seconds

// The Kotlin programs of README.md. FrontPageTest runs each of them.

internal fun request(url: URI): HttpRequest = HttpRequest.newBuilder(url).build()

// <fetch>
fun fetchAll(client: HttpClient, urls: List<URI>): List<Result<HttpResponse<String>>> =
    runLoop {
        urls.gatherResults(limit = 10) { url ->
            timeout(1.seconds) { client.sendAsync(request(url), ofString()).await() } // stops the request
        }
    }
// </fetch>

internal class Shop(
    private val users: suspend (Long) -> String,
    private val orders: suspend (Long) -> List<String>,
    private val news: suspend () -> String,
) {
    // <tasks>
    suspend fun page(id: Long): String {
        val headline = createTask("news") { news() } // begins, and runs beside
        val (user, list) = gather({ users(id) }, { orders(id) }) // a failure of one stops the other
        return "$user: $list; ${headline.await()}"
    }
    // </tasks>
}

internal class Till(
    private val reserve: suspend (String) -> Unit,
    private val near: suspend (String) -> Int,
    private val far: suspend (String) -> Int,
    private val bill: (String, Int) -> String,
) {
    // <groups>
    suspend fun order(book: String): String =
        taskGroup {
            createTask("stock") { reserve(book) } // its failure stops the rest; it never outlives the group
            val price = race({ near(book) }, { far(book) }) // the first success; the other is stopped
            toThread { bill(book, price) } // blocks a thread, not the loop; a cancel interrupts it
        }
    // </groups>
}

fun aDayInNoTime() {
    // <virtual>
    runVirtual {
        sleep(24.hours)
        check(time() == 24.hours)
    }
    // </virtual>
}
