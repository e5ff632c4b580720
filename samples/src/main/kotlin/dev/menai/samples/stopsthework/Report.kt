@file:JvmName("Report")

package dev.menai.samples.stopsthework

import dev.menai.samples.UsageException
import kotlinx.coroutines.CoroutineExceptionHandler
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.cancel
import java.util.concurrent.Executors
import kotlin.concurrent.thread

/** Compares [menai] with what the JDK and kotlinx have, and prints what the servers saw. */
fun report(menai: Column, arguments: Array<out String>) {
    val markdown = isForMarkdown(arguments.asList())
    val findings = findings(menai)
    val tables = listOf(findings.details(), findings.summary())
    val texts = if (markdown) tables.map { it.forMarkdown() } else tables.map { it.forTerminal() }
    println(texts.joinToString("\n\n"))
    findings.check()
}

private fun isForMarkdown(arguments: List<String>): Boolean =
    when (arguments) {
        emptyList<String>() -> false
        listOf("--markdown") -> true
        else -> throw UsageException("not --markdown: ${arguments.joinToString(" ")}")
    }

/** What the servers see of calls that are cancelled by the JDK's own means, by kotlinx's, and by [menai]. */
fun findings(menai: Column): Findings {
    val threads = Executors.newCachedThreadPool { thread(start = false, isDaemon = true) { it.run() } }
    val scope = CoroutineScope(SupervisorJob() + Dispatchers.Default + CoroutineExceptionHandler { _, _ -> })
    try {
        val columns = listOf(PlainFutures.plainFutures(threads), kotlinxBridge(scope), menai)
        return Findings(columns.map { it.title }, Clients().use { Trial(columns).run(it.all) })
    } finally {
        scope.cancel()
        threads.shutdownNow()
    }
}

/** The clients, with their servers. */
private class Clients : AutoCloseable {
    private val site = SilentWebServer()
    private val redis = SilentRedis()
    val all: List<RemoteClient> =
        listOf(
            JavaNetHttp(site),
            OkHttp(site),
            AwsSdk(site),
            LettuceOwnConnections(redis),
            LettuceBare(redis),
            LettuceUnsent(redis),
            OwnFutures(site),
        )

    override fun close() {
        site.close() // first: a call that goes on would keep its client from closing
        redis.close()
        all.forEach { it.close() }
    }
}
