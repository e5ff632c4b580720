package dev.menai.samples.docs

import dev.menai.createTask
import dev.menai.future.await
import dev.menai.sleep
import dev.menai.testing.runVirtual
import dev.menai.time
import io.github.resilience4j.core.IntervalFunction
import io.github.resilience4j.kotlin.retry.executeSuspendFunction
import io.github.resilience4j.retry.Retry
import io.github.resilience4j.retry.RetryConfig
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import java.io.IOException
import java.util.concurrent.CompletableFuture
import kotlin.time.Duration
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds

/** The Kotlin program of docs/retry.md. */
class RetryTest {
    private val attempts = ArrayList<Duration>()
    private val answer = CompletableFuture<String>()

    // <retry>
    private val policy =
        RetryConfig
            .custom<Any?>()
            .retryExceptions(IOException::class.java)
            .intervalFunction(IntervalFunction.ofExponentialRandomBackoff(100, 2.0, 0.2))
            .maxAttempts(5)
            .build()

    suspend fun <T> retrying(call: suspend () -> T): T = Retry.of("page", policy).executeSuspendFunction(call)
    // </retry>

    /** Refuses twice, and lets the third attempt wait for [answer]. */
    private suspend fun busyTwice(): String {
        attempts += time()
        if (attempts.size < 3) throw IOException("busy")
        return answer.await()
    }

    @Test
    fun attemptsAreMadeOnTheLoopsTime() {
        answer.complete("page")
        assertEquals("page", runVirtual { retrying { busyTwice() } })
        assertEquals(3, attempts.size)
        assertTrue(attempts[1] in 80.milliseconds..120.milliseconds, "$attempts")
        assertTrue(attempts[2] - attempts[1] in 160.milliseconds..240.milliseconds, "$attempts")
    }

    @Test
    fun aCancelStopsTheAttemptThatRuns() =
        runVirtual {
            val page = createTask { retrying { busyTwice() } }
            sleep(1.seconds)
            page.cancel("enough")
            page.join()
            assertTrue(answer.isCancelled)
        }

    @Test
    fun aCancelBetweenTwoAttemptsIsTheLast() =
        runVirtual {
            val page = createTask { retrying { busyTwice() } }
            sleep(50.milliseconds)
            page.cancel("enough")
            sleep(10.seconds)
            assertEquals(1, attempts.size)
        }
}
