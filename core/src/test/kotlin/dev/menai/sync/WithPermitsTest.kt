package dev.menai.sync

import dev.menai.fixture.LeakCheck
import dev.menai.internal.wait.settle
import dev.menai.internal.wait.virtually
import kotlinx.coroutines.launch
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.assertThrows
import org.junit.jupiter.api.extension.RegisterExtension
import java.io.IOException

/** `withPermits(n) { }`: all together, and all of them back. */
class WithPermitsTest {
    @RegisterExtension
    val loops = LeakCheck()

    private val semaphore = Semaphore(3)

    @Test
    fun permitsAreTakenTogetherAndReturnedHoweverTheBlockEnds() =
        loops.virtually {
            assertEquals(1, semaphore.withPermits(2) { semaphore.availablePermits })
            assertThrows<IOException> { semaphore.withPermits(3) { throw IOException("block") } }
            assertEquals(3, semaphore.availablePermits)
        }

    @Test
    fun nothingIsTakenByOneThatIsCancelledInTheLine() =
        loops.virtually {
            semaphore.acquire(2)
            val waiting = launch { semaphore.withPermits(2) { error("ran") } }
            settle()
            waiting.cancel()
            semaphore.release(2)
            waiting.join()
            assertEquals(3, semaphore.availablePermits)
        }

    @Test
    fun badCountsAreRefused() =
        loops.virtually {
            val refused = assertThrows<IllegalArgumentException> { semaphore.withPermits(0) { } }
            assertEquals("permits < 1: 0", refused.message)
        }
}
