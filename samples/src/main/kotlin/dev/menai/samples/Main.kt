@file:JvmName("Main")

package dev.menai.samples

import kotlin.system.exitProcess

/** Every sample, in the order of the tour. */
internal val SAMPLES =
    listOf(
        Sample("hello", "fetches data and does something else meanwhile"),
        Sample("fetch", "fetches many pages at once, ten at a time, a second for each", "[URL... | --file FILE]"),
        Sample("gather", "fetches three things one after the other, and then at once"),
        Sample("errors", "keeps failures as results, or lets the first one stop the others"),
        Sample("chaining", "makes calls that need each other's results, with one deadline for all"),
        Sample("semaphore", "fetches four pages from a service that refuses a third at once"),
        Sample("producer-consumer", "hands jobs to workers by a queue that makes the producer wait"),
        Sample("pipeline", "turns a sensor's readings into windows, and is held up by a slow sink"),
        Sample("scraper", "follows the links of a site, two pages of a host at a time", "[URL...] [--json FILE]"),
        Sample("blocking-bridge", "calls a database that blocks, and is called by threads that block"),
        Sample("mixed", "lets Kotlin and Java share services, a semaphore and a queue"),
        Sample("threads-vs-tasks", "shows what a hundred thousand cost that wait", "[FILE.svg]"),
        Sample("custom-loop", "counts down in the thread of a host, and on a virtual clock"),
        Sample("graceful-shutdown", "answers what it has begun when a signal ends it", "[--serve]"),
        Sample("testing", "shows two hours of a program in no time, as its tests do"),
        Sample("debug-mode", "makes mistakes, and shows what debug mode says of them"),
        Sample("stops-the-work", "cancels calls of other clients, and asks their servers", "[--markdown]"),
    )

/** Lists the samples, or runs one of them, or all: see [CommandLine]. */
fun main(vararg args: String) {
    val status = CommandLine(SAMPLES).run(args.asList())
    exitProcess(status) // a thread that a sample forgot must not keep the process
}
