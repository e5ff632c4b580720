package dev.menai.samples.fetch

import dev.menai.samples.UsageException
import dev.menai.samples.httpUrl
import java.io.IOException
import java.net.URI
import kotlin.io.path.Path
import kotlin.io.path.readLines

/** The pages to fetch: URLs of the command line or of a file, or else a site of our own. */
class Source internal constructor(val urls: List<URI>, private val site: MoodySite?) : AutoCloseable {
    /** Prints what the site saw of the requests that had to be stopped, and fails if one was not. */
    fun checkAborted() {
        if (site == null) return
        val aborted = site.awaitAborted()
        println("server saw $aborted of ${site.hanging} hanging requests aborted")
        check(aborted == site.hanging) { "${site.hanging - aborted} requests go on although they timed out" }
    }

    override fun close() {
        site?.close()
    }

    companion object {
        /** The source that [arguments] ask for: `URL...`, `--file FILE` with a URL in each line, or nothing. */
        @JvmStatic
        fun of(arguments: Array<out String>): Source {
            if (arguments.isEmpty()) return MoodySite.ofSixtyPages().let { Source(it.urls, it) }
            if (arguments[0] != "--file") return Source(urls(arguments.asList()), null)
            if (arguments.size != 2) throw UsageException("--file takes one argument, the file's name")
            return Source(urls(readLines(arguments[1])), null)
        }

        private fun urls(lines: List<String>): List<URI> {
            val urls = lines.map { it.trim() }.filter(::isNoComment).distinct().map(::httpUrl)
            if (urls.isEmpty()) throw UsageException("no URL given")
            return urls
        }

        private fun isNoComment(line: String) = line.isNotEmpty() && !line.startsWith("#")

        private fun readLines(file: String): List<String> =
            try {
                Path(file).readLines()
            } catch (unreadable: IOException) {
                throw UsageException("cannot read $file: $unreadable", unreadable)
            }
    }
}
