package dev.menai.samples.gracefulshutdown

import java.util.function.Consumer

/** Where requests come from. */
interface Server : AutoCloseable {
    /** Gives each request to [handler], in a thread of the server's. */
    fun start(handler: Consumer<Request>)

    /** Whoever comes now is refused; requests that came before still get their answers. */
    fun stopAccepting()

    /** Ends all connections. */
    override fun close()
}

interface Request {
    val path: String

    /** To be called once; from any thread. */
    fun answer(status: Int, text: String)
}
