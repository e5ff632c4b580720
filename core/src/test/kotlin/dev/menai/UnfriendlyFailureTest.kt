package dev.menai

import dev.menai.testing.runVirtual
import kotlinx.coroutines.awaitCancellation
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertSame
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.assertThrows
import kotlin.time.Duration.Companion.seconds

/** A failure whose text cannot be had stops and ends things like any other. */
class UnfriendlyFailureTest {
    private class Unfriendly : RuntimeException() {
        override val message: String get() = error("no message")
    }

    private val failure = Unfriendly()

    @Test
    fun ofATaskItStopsTheGroup() =
        runVirtual {
            lateinit var sibling: Task<*>
            val thrown =
                assertThrows<Unfriendly> {
                    taskGroup {
                        sibling = createTask { awaitCancellation() }
                        createTask { throw failure }
                        awaitCancellation()
                    }
                }
            assertSame(failure, thrown)
            assertTrue(sibling.isCancelled)
        }

    @Test
    fun ofTheBodyItStopsTheGroup() =
        runVirtual {
            val thrown =
                assertThrows<Unfriendly> {
                    taskGroup<Unit> {
                        createTask { awaitCancellation() }
                        throw failure
                    }
                }
            assertSame(failure, thrown)
        }

    @Test
    fun itStopsAGather() =
        runVirtual {
            val open = createTask { awaitCancellation() }
            assertSame(failure, assertThrows<Unfriendly> { gather(open, createTask { throw failure }) })
            val bad = setOf(2)
            assertSame(
                failure,
                assertThrows<Unfriendly> {
                    listOf(1, 2).gather { if (it in bad) throw failure else awaitCancellation() }
                },
            )
        }

    @Test
    fun itLeavesARace() =
        runVirtual {
            assertEquals(1, race({ throw failure }, { sleep(1.seconds).let { 1 } }))
        }
}
