package dev.menai.queue

import dev.menai.fixture.LeakCheck
import dev.menai.internal.wait.settle
import dev.menai.internal.wait.virtually
import kotlinx.coroutines.launch
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.extension.RegisterExtension

class LifoQueueTest {
    @RegisterExtension
    val loops = LeakCheck()

    // asyncio 255
    @Test
    fun newestItemComesFirst() =
        loops.virtually {
            val queue = LifoQueue<Int>()
            (1..3).forEach { queue.put(it) }
            assertEquals(3, queue.get())
            queue.put(4)
            assertEquals(listOf(4, 2, 1), queue.drain())
        }

    @Test
    fun puttersAreAdmittedInTheOrderTheyCame() =
        loops.virtually {
            val queue = LifoQueue<Int>(1)
            queue.put(1)
            (2..3).forEach { launch { queue.put(it) } }
            settle()
            assertEquals(listOf(1, 2, 3), List(3) { queue.get() })
        }

    @Test
    fun itemThatComesBackStaysOlderThanLaterOnes() =
        loops.virtually {
            val queue = LifoQueue<Int>()
            val getter = launch { queue.get() }
            settle()
            (1..3).forEach { queue.put(it) }
            getter.cancel()
            settle()
            assertEquals(listOf(3, 2, 1), queue.drain())
        }
}
