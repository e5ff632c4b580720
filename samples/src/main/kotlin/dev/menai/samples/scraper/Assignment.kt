package dev.menai.samples.scraper

import dev.menai.samples.UsageException
import dev.menai.samples.httpUrl
import java.net.URI
import java.nio.file.Path
import kotlin.io.path.Path
import kotlin.io.path.absolute
import kotlin.io.path.createTempFile
import kotlin.io.path.isDirectory

/** What to scrape, and where to write what was found. */
class Assignment private constructor(
    val urls: List<URI>,
    /** With their ports; no other ones are visited. */
    val hosts: Set<String>,
    val file: Path,
    private val sites: SmallSites?,
) : AutoCloseable {
    /** Prints what our own sites saw, if it was these. */
    fun printVisits() {
        if (sites == null) return
        val visits = sites.all.map { "${it.requests.size} requests, ${it.mostAtOnce} at once" }
        println("the shop saw ${visits[0]}; the press ${visits[1]}")
    }

    override fun close() {
        sites?.close()
    }

    companion object {
        /** The one that [arguments] ask for: URLs, and `--json FILE`; without a URL, two small sites of our own. */
        @JvmStatic
        fun of(arguments: Array<out String>): Assignment {
            val urls = arguments.takeWhile { it != "--json" }.map(::httpUrl)
            val file = file(arguments.drop(urls.size))
            if (urls.isNotEmpty()) return Assignment(urls, urls.flatMap(::hosts).toSet(), file, null)
            val sites = SmallSites()
            return Assignment(sites.urls, sites.hosts, file, sites)
        }

        /** Sites have names with `www.` and without, and one leads to the other. */
        private fun hosts(url: URI): List<String> = url.authority.removePrefix("www.").let { listOf(it, "www.$it") }

        private fun file(option: List<String>): Path =
            when (option.size) {
                0 -> createTempFile("pages", ".json")
                2 -> checked(Path(option[1]))
                else -> throw UsageException("--json takes one argument, the file's name, and comes last")
            }

        /** Before anybody is asked for a page. */
        private fun checked(file: Path): Path {
            val folder = file.absolute().parent
            if (folder?.isDirectory() != true) throw UsageException("there is no folder $folder")
            return file
        }
    }
}
