package dev.menai.benchmarks.paired

import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test

class PairedTest {
    @Test
    fun `what is not there is refused with what is`() {
        assertEquals("unknown workload: Foo; benchmarks/README.md lists them", refusal("Foo", "a", "b"))
        assertEquals("unknown: a; LockFree has [kotlinxOnMenai, menai]", refusal("LockFree", "menai", "a"))
        assertEquals("unknown: size; its parameters are []", refusal("LockFree", "menai", "kotlinxOnMenai", "size=3"))
        assertTrue(refusal("LockFree", "menai").startsWith("fewer than two contenders: [menai]; use WORKLOAD METHOD"))
    }

    private fun refusal(vararg words: String) =
        assertThrows(IllegalArgumentException::class.java) { Contenders.of(words.toList()) }.message!!

    @Test
    fun `words are a workload, its methods and its parameters`() {
        val contenders = Contenders.of(listOf("TimerCancel", "menai", "outstanding=10", "netty"))
        assertEquals("TimerCancel", contenders.workload)
        assertEquals(listOf("menai", "netty"), contenders.methods)
        assertEquals(listOf("outstanding=10"), contenders.parameters)
    }

    @Test
    fun `a parameter that is not given has its first value`() {
        assertEquals(
            listOf("outstanding"),
            parametersOf(Class.forName("dev.menai.benchmarks.TimerCancel")).map { it.name },
        )
        SlicedContender("TimerCancel", "menai", emptyMap()).use { assertTrue(it.nanosPerOperation(1) > 0) }
    }
}
