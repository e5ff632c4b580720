package dev.menai.samples.fetch

import java.net.Authenticator
import java.net.CookieHandler
import java.net.ProxySelector
import java.net.http.HttpClient
import java.net.http.HttpRequest
import java.net.http.HttpResponse
import java.net.http.HttpResponse.BodyHandler
import java.net.http.HttpResponse.PushPromiseHandler
import java.time.Duration
import java.util.Optional
import java.util.concurrent.CompletableFuture
import java.util.concurrent.Executor
import javax.net.ssl.SSLContext
import javax.net.ssl.SSLParameters

/** A client whose requests nobody answers, and which remembers them. */
internal class SilentClient : HttpClient() {
    val exchanges = ArrayList<Exchange<*>>()

    /** The most requests that were open at one time. */
    var mostAtOnce = 0
        private set

    class Exchange<T> : CompletableFuture<HttpResponse<T>>() {
        /** Whether it was cancelled in the way that really ends a request. */
        var interrupted = false
            private set

        override fun cancel(mayInterruptIfRunning: Boolean): Boolean {
            interrupted = mayInterruptIfRunning
            return super.cancel(mayInterruptIfRunning)
        }
    }

    override fun <T> sendAsync(request: HttpRequest, handler: BodyHandler<T>): CompletableFuture<HttpResponse<T>> {
        val exchange = Exchange<T>().also { exchanges += it }
        mostAtOnce = maxOf(mostAtOnce, exchanges.count { !it.isDone })
        return exchange
    }

    override fun <T> sendAsync(
        request: HttpRequest,
        handler: BodyHandler<T>,
        pushHandler: PushPromiseHandler<T>,
    ): CompletableFuture<HttpResponse<T>> = sendAsync(request, handler)

    override fun <T> send(request: HttpRequest, handler: BodyHandler<T>): HttpResponse<T> =
        sendAsync(request, handler).get()

    override fun cookieHandler(): Optional<CookieHandler> = Optional.empty()

    override fun connectTimeout(): Optional<Duration> = Optional.empty()

    override fun followRedirects(): Redirect = Redirect.NEVER

    override fun proxy(): Optional<ProxySelector> = Optional.empty()

    override fun sslContext(): SSLContext = SSLContext.getDefault()

    override fun sslParameters(): SSLParameters = SSLParameters()

    override fun authenticator(): Optional<Authenticator> = Optional.empty()

    override fun version(): Version = Version.HTTP_1_1

    override fun executor(): Optional<Executor> = Optional.empty()
}
