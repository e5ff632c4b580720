package dev.menai.samples.blockingbridge

import dev.menai.EventLoop
import dev.menai.currentLoop
import dev.menai.future.await
import dev.menai.java.AsyncLoop
import dev.menai.java.TaskFuture
import dev.menai.samples.Language
import dev.menai.samples.SAMPLES
import dev.menai.samples.onVirtualClock
import dev.menai.samples.printedBy
import dev.menai.threads.ThreadPool
import dev.menai.threads.portal
import dev.menai.threads.toThread
import org.junit.jupiter.api.AfterEach
import org.junit.jupiter.api.Assertions.assertDoesNotThrow
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.params.ParameterizedTest
import org.junit.jupiter.params.provider.EnumSource
import java.util.concurrent.CompletableFuture
import java.util.concurrent.CountDownLatch
import java.util.concurrent.CyclicBarrier
import java.util.concurrent.TimeUnit
import java.util.concurrent.TimeoutException
import java.util.concurrent.atomic.AtomicInteger
import kotlin.time.Duration
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds
import kotlin.time.measureTime

internal class BlockingBridgeTest {
    private val db = ThreadPool("db", threads = Stockroom.CONNECTIONS)
    private val answers = listOf("cup 7", "plate 12", "fork 40", "spoon 0")

    @AfterEach
    fun closePool() = db.close()

    private suspend fun askAll(language: Language, room: Stockroom): List<String> =
        when (language) {
            Language.KOTLIN -> askAll(room, db)
            Language.JAVA -> BlockingBridge.askAll(AsyncLoop.current(), room, db).await()
        }

    @ParameterizedTest
    @EnumSource
    fun twoQuestionsAreAskedAtATime(language: Language) {
        val pairs = CyclicBarrier(2) // opens for two at a time
        val working = AtomicInteger()
        val disk = {
            assertTrue(db.statistics().running > 0) { "not in a thread of the pool" }
            assertTrue(working.incrementAndGet() <= 2) { "more than two at a time" }
            assertDoesNotThrow({ pairs.await(PATIENCE_SECONDS, TimeUnit.SECONDS) }, "one at a time")
            working.decrementAndGet()
            Unit
        }
        onRealLoop { Stockroom(disk).use { room -> assertEquals(answers, askAll(language, room)) } }
    }

    @ParameterizedTest
    @EnumSource
    fun theLoopGoesOnMeanwhile(language: Language) {
        val loopWentOn = CountDownLatch(1)
        val begun = CountDownLatch(1)
        val disk = {
            begun.countDown()
            assertTrue(loopWentOn.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) { "the loop waits as well" }
        }
        onRealLoop {
            val loop = currentLoop()
            Thread { begun.await().also { loop.callSoon(loopWentOn::countDown) } }.start()
            Stockroom(disk).use { room -> assertEquals(answers, askAll(language, room)) }
        }
    }

    @ParameterizedTest
    @EnumSource
    fun theLoopCountsTheSalesAndLosesNone(language: Language) {
        EventLoop.start("shop").use { loop ->
            val loopMayGoOn = CountDownLatch(1)
            loop.callSoon { loopMayGoOn.await() }
            val sold =
                CompletableFuture.supplyAsync {
                    if (language == Language.KOTLIN) sell(loop) else BlockingBridge.sell(AsyncLoop.of(loop))
                }
            assertThrows(TimeoutException::class.java) { sold.get(200, TimeUnit.MILLISECONDS) }
            loopMayGoOn.countDown()
            assertEquals(50, sold.get(PATIENCE_SECONDS, TimeUnit.SECONDS))
        }
    }

    @ParameterizedTest
    @EnumSource
    fun oldCodeIsAnsweredByTheLoopItWasCalledFrom(language: Language) {
        val run =
            onVirtualClock {
                when (language) {
                    Language.KOTLIN -> println(invoice())
                    Language.JAVA -> println(BlockingBridge.invoice(AsyncLoop.current()).await())
                }
            }
        assertEquals(listOf("17"), run.lines)
        assertEquals(200.milliseconds, run.took) // four prices, one after the other
    }

    @ParameterizedTest
    @EnumSource
    fun anInterruptDoesNotStopTheQuery(language: Language) {
        val took =
            timeOf { room, loop ->
                val query = room.endlessQuery(limitSeconds = 1)
                when (language) {
                    Language.KOTLIN -> loop.portal().call { timed("interrupted") { toThread(db) { query.run() } } }
                    Language.JAVA -> timed(AsyncLoop.of(loop).toThread(db, query::run))
                }
            }
        assertTrue(took >= 1.seconds) { "$took" }
    }

    @ParameterizedTest
    @EnumSource
    fun aCancelOfItsStatementDoes(language: Language) {
        val took =
            timeOf { room, loop ->
                val query = room.endlessQuery(limitSeconds = 60)
                when (language) {
                    Language.KOTLIN -> loop.portal().call { timed("cancelled") { stoppable(query, db) } }
                    Language.JAVA -> timed(BlockingBridge.stoppable(AsyncLoop.of(loop), query, db))
                }
            }
        assertTrue(took < 50.seconds) { "$took" }
    }

    private fun timed(query: TaskFuture<Long>) = BlockingBridge.timed("Java", query.loop(), query)

    private fun timeOf(block: (Stockroom, EventLoop) -> Unit): Duration =
        Stockroom().use { room ->
            EventLoop.start("shop").use { loop ->
                measureTime { printedBy { block(room, loop) } }
            }
        }

    private fun onRealLoop(block: suspend () -> Unit) = EventLoop.start("shop").use { it.portal().call { block() } }

    @ParameterizedTest
    @EnumSource
    fun theProgramShowsAllFour(language: Language) {
        val program = SAMPLES.single { it.name == "blocking-bridge" }.program(language)
        val lines = printedBy { program.run(emptyList()) }.lines
        assertEquals("  $answers", lines[1])
        assertEquals("  the loop counted 50 pieces", lines[3])
        assertEquals("  the invoice is over 17", lines[5])
        assertTrue(lines[7].matches(Regex("""  interrupted: it ended after [1-9]\d*\.\d s"""))) { lines[7] }
        assertTrue(lines[8].startsWith("  cancelled: it ended after ")) { lines[8] }
    }

    private companion object {
        const val PATIENCE_SECONDS = 15L
    }
}
