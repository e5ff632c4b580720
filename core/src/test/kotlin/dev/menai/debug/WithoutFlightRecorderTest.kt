package dev.menai.debug

import ch.qos.logback.classic.Logger
import ch.qos.logback.core.Appender
import dev.menai.EventLoop
import dev.menai.sleep
import kotlinx.coroutines.Job
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Test
import java.nio.file.Path
import java.util.concurrent.TimeUnit
import kotlin.time.Duration.Companion.milliseconds

/** In a JVM that has been given no module `jdk.jfr`. */
class WithoutFlightRecorderTest {
    @Test
    fun debugModeWorksAndSaysWhatItCannotFind() {
        val jars =
            listOf(
                EventLoop::class,
                Unit::class,
                Job::class,
                org.slf4j.Logger::class,
                Logger::class,
                Appender::class,
                javaClass.kotlin,
            ).map { Path.of(it.java.protectionDomain.codeSource.location.toURI()).toString() }
        val command =
            listOf(
                ProcessHandle.current().info().command().get(),
                "--limit-modules",
                "java.base,java.logging,java.naming,java.xml,jdk.unsupported",
                "-cp",
                jars.joinToString(java.io.File.pathSeparator),
                Bare::class.java.name,
            )
        val process = ProcessBuilder(command).redirectErrorStream(true).start()
        val output = process.inputStream.bufferedReader().readLines()
        process.waitFor(20, TimeUnit.SECONDS)

        val warning =
            "blocking calls of loop \"bare\" are not looked for: there is no flight recorder; add the module jdk.jfr"
        assertEquals(listOf(warning, "without it: 3"), output.map { it.substringAfter(" - ") }, "$output")
    }

    internal object Bare {
        @JvmStatic
        fun main(arguments: Array<String>) {
            EventLoop("bare").use { loop ->
                loop.debug = DebugOptions(blockingCall = 10.milliseconds)
                val sum = loop.runUntilComplete { 1 + 2.also { sleep(1.milliseconds) } }
                println("${if (FlightEvents.isThere) "with" else "without"} it: $sum")
            }
        }
    }
}
