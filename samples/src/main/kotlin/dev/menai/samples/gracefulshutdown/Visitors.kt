package dev.menai.samples.gracefulshutdown

import dev.menai.samples.UsageException
import java.net.ConnectException
import java.net.URI
import java.net.http.HttpClient
import java.net.http.HttpRequest
import java.net.http.HttpRequest.BodyPublishers
import java.net.http.HttpResponse.BodyHandlers
import java.util.concurrent.CompletableFuture

/** Who asks the service for something, and sends the signal: these here, or somebody at a terminal. */
class Visitors private constructor(private val client: HttpClient?) {
    private val answers = LinkedHashMap<String, CompletableFuture<String>>()
    private lateinit var site: URI

    /** Returns when the signal was sent, or can be: when the first is answered, and the others are under way. */
    fun visit(server: SmallServer, signals: EndSignals) {
        site = server.url
        if (client == null) return invite()
        PATHS.forEach { answers[it] = ask(client, it) }
        server.awaitRequests(PATHS.size)
        answers.getValue("/quick").join()
        signals.raise()
    }

    private fun invite() {
        println("try: curl $site/slow & curl $site/slower & sleep 0.2; kill -TERM ${ProcessHandle.current().pid()}")
    }

    /** Posts: a GET without an answer would be sent once more. */
    private fun ask(client: HttpClient, path: String): CompletableFuture<String> {
        val request = HttpRequest.newBuilder(site.resolve(path)).POST(BodyPublishers.noBody()).build()
        return client.sendAsync(request, BodyHandlers.ofString()).handle { response, failure ->
            if (response == null) inWords(failure) else "${response.statusCode()} ${response.body().trim()}"
        }
    }

    /** After the end of the service. */
    fun report() {
        if (client == null) return
        answers["/late"] = ask(client, "/late")
        println("what the visitors saw")
        answers.forEach { (path, answer) -> println("  $path: ${answer.join()}") }
    }

    companion object {
        private val PATHS = listOf("/quick", "/slow", "/slower", "/stubborn")

        /** With `--serve` in [arguments] the service waits for visitors from outside. */
        @JvmStatic
        fun of(arguments: Array<out String>): Visitors =
            when (arguments.asList()) {
                emptyList<String>() -> Visitors(HttpClient.newHttpClient())
                listOf("--serve") -> Visitors(client = null)
                else -> throw UsageException("not --serve: ${arguments.joinToString(" ")}")
            }

        private fun inWords(failure: Throwable): String {
            val refused = generateSequence(failure) { it.cause }.any { it is ConnectException }
            return if (refused) "connection refused" else "connection closed without an answer"
        }
    }
}
