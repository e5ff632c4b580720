package dev.menai.samples.hello

import dev.menai.future.await
import dev.menai.java.AsyncLoop
import dev.menai.samples.Language
import dev.menai.samples.onVirtualClock
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.params.ParameterizedTest
import org.junit.jupiter.params.provider.EnumSource
import kotlin.time.Duration.Companion.seconds

internal class HelloTest {
    @ParameterizedTest
    @EnumSource
    fun fetchesWhileItDoesSomethingElse(language: Language) {
        val run = onVirtualClock { hello(language) }
        val expected =
            listOf(
                "start fetching",
                "meanwhile, step 1",
                "meanwhile, step 2",
                "meanwhile, step 3",
                "done fetching",
                "got some data",
            )
        assertEquals(expected, run.lines)
        assertEquals(1.seconds, run.took)
    }

    private suspend fun hello(language: Language) {
        when (language) {
            Language.KOTLIN -> hello()
            Language.JAVA -> Hello.hello(AsyncLoop.current()).await()
        }
    }
}
