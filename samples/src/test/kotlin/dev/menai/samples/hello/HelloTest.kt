package dev.menai.samples.hello

import dev.menai.samples.printedBy
import dev.menai.testing.runVirtual
import dev.menai.time
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Test
import kotlin.time.Duration.Companion.seconds

internal class HelloTest {
    @Test
    fun kotlinFetchesWhileItDoesSomethingElse() {
        val printed =
            printedBy {
                runVirtual {
                    hello()
                    assertEquals(1.seconds, time())
                }
            }
        assertEquals(EXPECTED, printed.lines)
    }

    private companion object {
        val EXPECTED =
            listOf(
                "start fetching",
                "meanwhile, step 1",
                "meanwhile, step 2",
                "meanwhile, step 3",
                "done fetching",
                "got some data",
            )
    }
}
