package dev.menai.samples

import ch.qos.logback.classic.Level
import ch.qos.logback.classic.Logger
import ch.qos.logback.classic.spi.ILoggingEvent
import ch.qos.logback.core.AppenderBase
import org.slf4j.LoggerFactory
import java.util.concurrent.ConcurrentLinkedQueue

/** What Menai logs while this is open, each event as the samples' log shows it: `WARN  message`. */
internal class Logged : AutoCloseable {
    private val logger = LoggerFactory.getLogger("dev.menai") as Logger
    private val events = ConcurrentLinkedQueue<ILoggingEvent>()
    private val appender =
        object : AppenderBase<ILoggingEvent>() {
            override fun append(event: ILoggingEvent) {
                events += event
            }
        }

    val messages: List<String> get() = events.map { "%-5s %s".format(it.level, it.formattedMessage) }

    init {
        appender.start()
        logger.level = Level.INFO
        logger.isAdditive = false
        logger.addAppender(appender)
    }

    override fun close() {
        logger.detachAppender(appender)
        logger.isAdditive = true
        logger.level = null
    }
}
