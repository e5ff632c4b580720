package dev.menai

import dev.menai.fixture.LeakCheck
import kotlinx.coroutines.CopyableThreadContextElement
import kotlinx.coroutines.CoroutineExceptionHandler
import kotlinx.coroutines.DelicateCoroutinesApi
import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.currentCoroutineContext
import kotlinx.coroutines.job
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.supervisorScope
import kotlinx.coroutines.withContext
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertSame
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.extension.RegisterExtension
import kotlin.coroutines.CoroutineContext

/**
 * What a new task inherits, and what is made anew for it.
 *
 * A scope remembers what its first task found, so there are three of each. It remembers nothing in kotlinx's debug mode,
 * which assertions switch on: run this with `-Dkotlinx.coroutines.debug=off`, too.
 */
class TaskContextTest {
    @RegisterExtension
    val loops = LeakCheck()

    private val loop = loops.loop()
    private val three = listOf(1, 2, 3)

    /** Counts the coroutines it was copied for. */
    @OptIn(DelicateCoroutinesApi::class, ExperimentalCoroutinesApi::class)
    private class Copied(val number: Int, private val copies: MutableList<Int>) : CopyableThreadContextElement<Unit> {
        object Key : CoroutineContext.Key<Copied>

        override val key get() = Key

        override fun updateThreadContext(context: CoroutineContext) = Unit

        override fun restoreThreadContext(context: CoroutineContext, oldState: Unit) = Unit

        override fun copyForChild() = Copied(copies.size + 1, copies).also { copies += it.number }

        override fun mergeForChild(overwritingElement: CoroutineContext.Element) = overwritingElement
    }

    @Test
    fun eachTaskOfAGatherGetsACopyOfItsOwn() {
        val found = mutableListOf<Int?>()
        loop.runUntilComplete {
            withContext(Copied(0, mutableListOf())) {
                three.gather { found += currentCoroutineContext()[Copied.Key]?.number }
            }
        }
        assertEquals(3, found.filterNotNull().distinct().size, "$found")
    }

    @Test
    fun eachTaskCreatedWithACopiedElementGetsACopyOfItsOwn() {
        val found = mutableListOf<Int?>()
        loop.runUntilComplete {
            createTask { found += currentCoroutineContext()[Copied.Key]?.number }.await()
            withContext(Copied(0, mutableListOf())) {
                repeat(3) { createTask { found += currentCoroutineContext()[Copied.Key]?.number }.await() }
            }
            createTask { found += currentCoroutineContext()[Copied.Key]?.number }.await()
        }
        assertNull(found.first())
        assertNull(found.last())
        assertEquals(3, found.filterNotNull().distinct().size, "$found")
    }

    @Test
    fun aTaskHasTheHandlerThatItIsGivenOrItsCreatorHas() {
        val handled = mutableListOf<String?>()
        val handler = CoroutineExceptionHandler { _, failure -> handled += failure.message }
        loop.runUntilComplete {
            createTask { }.await()
            withContext(handler) {
                createTask { supervisorScope { launch { error("inherited") } } }.await()
            }
            loop.createTask(context = handler) { supervisorScope { launch { error("given") } } }.await()
        }
        assertEquals(listOf("inherited", "given"), handled)
    }

    @Test
    fun everyTaskHasTheLoopAndAJobOfItsOwn() {
        loop.runUntilComplete {
            val contexts =
                three.gather { currentCoroutineContext() } +
                    three.map {
                        createTask { coroutineContext }
                            .await()
                    }
            assertEquals(6, contexts.map { it.job }.distinct().size)
            contexts.forEach { assertSame(loop, it.loopOrNull()) }
        }
    }

    @Test
    fun everyTaskHasANumberOfItsOwnInKotlinxsDebugMode() {
        val isNumbered = runBlocking { number() } != null
        loop.runUntilComplete {
            val numbers = three.gather { number() } + three.map { createTask { number() }.await() }
            assertEquals(if (isNumbered) 6 else 0, numbers.filterNotNull().distinct().size, "$numbers")
        }
    }

    private suspend fun number() = NUMBER.find(currentCoroutineContext().toString())?.value

    private companion object {
        val NUMBER = Regex("""CoroutineId\(\d+\)""")
    }
}
