package dev.menai.sync

import dev.menai.fixture.LeakCheck
import dev.menai.internal.wait.settle
import dev.menai.internal.wait.virtually
import dev.menai.sleep
import dev.menai.time
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.launch
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.assertThrows
import org.junit.jupiter.api.extension.RegisterExtension
import java.io.IOException
import java.util.concurrent.TimeoutException
import kotlin.time.Duration
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds

/** `withPermit(timeout) { }` and its kin: the block runs in time, or not at all. */
class TimedWithTest {
    @RegisterExtension
    val loops = LeakCheck()

    private val semaphore = Semaphore(1, name = "db")
    private val lock = Lock()
    private val rwLock = RwLock()

    private class Form(
        val subject: Any,
        val run: suspend (timeout: Duration, block: suspend () -> String) -> String,
        val hold: suspend () -> Unit,
        val release: () -> Unit,
    )

    private val forms =
        listOf(
            Form(
                semaphore,
                { t, block -> semaphore.withPermit(t) { block() } },
                { semaphore.acquire() },
                { semaphore.release() },
            ),
            Form(lock, { t, block -> lock.withLock(t) { block() } }, lock::acquire, lock::release),
            Form(
                rwLock,
                { t, block -> rwLock.withReadLock(t) { block() } },
                rwLock::acquireWrite,
                rwLock::releaseWrite,
            ),
            Form(
                rwLock,
                { t, block -> rwLock.withWriteLock(t) { block() } },
                rwLock::acquireRead,
                rwLock::releaseRead,
            ),
        )

    private fun onEach(test: suspend CoroutineScope.(Form) -> Unit) =
        forms.forEach { form ->
            loops.virtually {
                val before = form.subject.toString()
                test(form)
                assertEquals(before, form.subject.toString()) // nothing leaked
            }
        }

    @Test
    fun blockRunsInItsTurnAndTheTurnIsGivenBack() =
        onEach { form ->
            form.hold()
            launch {
                settle()
                form.release()
            }
            assertEquals("done", form.run(1.seconds) { "done" })
            assertThrows<IOException> { form.run(1.seconds) { throw IOException("block") } }
        }

    @Test
    fun blockDoesNotRunIfItsTurnDoesNotComeInTime() =
        onEach { form ->
            form.hold()
            val held = form.subject.toString()
            val started = time()
            val late = assertThrows<TimeoutException> { form.run(200.milliseconds) { error("ran") } }
            assertEquals("no turn at $held within 200ms", late.message)
            assertEquals(200.milliseconds, time() - started)
            form.release()
        }

    @Test
    fun withoutTimeItDoesNotWait() =
        onEach { form ->
            assertEquals("free", form.run(Duration.ZERO) { "free" })
            form.hold()
            val started = time()
            assertThrows<TimeoutException> { form.run(Duration.ZERO) { error("ran") } }
            assertThrows<TimeoutException> { form.run(-(1.seconds)) { error("ran") } }
            assertEquals(started, time())
            form.release()
        }

    @Test
    fun timeIsForTheWaitAndNotForTheBlock() =
        onEach { form ->
            val result =
                form.run(1.milliseconds) {
                    sleep(1.seconds)
                    "slow"
                }
            assertEquals("slow", result)
        }
}
