package dev.menai

import org.slf4j.LoggerFactory

/** Asked for when there is something to say: without a provider SLF4J prints three lines at its first use. */
private val log by lazy { LoggerFactory.getLogger(EventLoop::class.java) }

/**
 * Gives [context] to [handler], or to the log if there is none or it throws.
 *
 * Never throws: what users write may fail even while it is reported, in a logger's appender, in an exception's own text.
 */
internal fun reportFailure(context: ExceptionContext, handler: ExceptionHandler?) {
    if (handler == null || context.exception.isFatal()) logFailure(context.message, context.exception)
    if (handler == null) return
    try {
        handler.handle(context)
    } catch (failure: Throwable) {
        if (failure !== context.exception) failure.addSuppressed(context.exception)
        logFailure("exception handler of loop \"${context.loop.name}\" failed on: ${context.message}", failure)
    }
}

private fun logFailure(message: String, failure: Throwable) {
    try {
        log.error(message, failure)
    } catch (broken: Throwable) {
        System.err.println("$message: ${failure.javaClass.name}, not logged because of ${broken.javaClass.name}")
    }
}
