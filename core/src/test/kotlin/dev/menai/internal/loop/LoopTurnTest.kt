package dev.menai.internal.loop

import dev.menai.fixture.inThread
import dev.menai.fixture.orFail
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test

class LoopTurnTest {
    private val poller = HandPoller()
    private val failures = ArrayList<Throwable>()
    private val turn = LoopTurn(poller) { _, failure -> failures += failure }
    private val ran = ArrayList<String>()

    private fun step(name: String) = Runnable { ran += name }

    private fun timer(name: String, deadlineNanos: Long) =
        object : Timer(deadlineNanos) {
            override fun run() {
                ran += name
            }
        }

    private fun postFromOutside(command: Runnable) = inThread { turn.post(command) }.orFail()

    /** Steps 1 to 5 of the design: posts behind what is ready, then I/O, then timers. */
    @Test
    fun turnRunsReadyThenPostsThenIoThenTimers() {
        assertTrue(turn.tryEnter())
        postFromOutside(step("post"))
        turn.timers.add(timer("timer", 0))
        turn.post(step("ready"))
        poller.onPoll = { _, ready -> ready.addLast(step("io")) }

        turn.run(mayWait = true)

        assertEquals(listOf("ready", "post", "io", "timer"), ran)
    }

    // asyncio 286
    @Test
    fun whatATurnAddsWaitsForTheNextOne() {
        turn.tryEnter()
        turn.post { turn.post(step("added")) }

        turn.run(mayWait = true)
        assertEquals(emptyList<String>(), ran)

        turn.run(mayWait = true)
        assertEquals(listOf("added"), ran)
    }

    @Test
    fun callbacksThatPostThemselvesDoNotStarveTimersAndIo() {
        turn.tryEnter()
        var rounds = 0
        lateinit var again: Runnable
        again = Runnable { if (rounds++ < 10) turn.post(again) }
        turn.post(again)
        turn.timers.add(timer("timer at $rounds", 0))

        turn.run(mayWait = true)

        assertEquals(listOf("timer at 0"), ran)
        assertEquals(1, rounds)
    }

    @Test
    fun waitsForTheEarliestTimer() {
        turn.tryEnter()
        turn.timers.add(timer("late", 70))
        turn.timers.add(timer("early", 50))

        turn.run(mayWait = true)

        assertEquals(listOf(50L), poller.polls)
        assertEquals(listOf("early"), ran)
    }

    // asyncio 285
    @Test
    fun removedTimerDoesNotShortenTheWait() {
        turn.tryEnter()
        val removed = timer("removed", 10)
        turn.timers.add(removed)
        turn.timers.add(timer("kept", 50))
        turn.timers.remove(removed)

        turn.run(mayWait = true)

        assertEquals(listOf(50L), poller.polls)
    }

    @Test
    fun waitsWithoutLimitIfThereIsNothing() {
        turn.tryEnter()

        turn.run(mayWait = true)

        assertEquals(listOf(Long.MAX_VALUE), poller.polls)
    }

    @Test
    fun doesNotWaitIfSomethingIsReadyOrItMayNot() {
        turn.tryEnter()
        turn.timers.add(timer("far", 50))
        turn.run(mayWait = false)
        turn.post(step("ready"))
        turn.run(mayWait = true)

        assertEquals(listOf(0L, 0L), poller.polls)
    }

    /** A post between the look at the queues and the sleep. */
    @Test
    fun postWhileTheLoopWaitsWakesItOnceAndRunsInThatTurn() {
        turn.tryEnter()
        poller.onPoll = { _, _ ->
            postFromOutside(step("first"))
            postFromOutside(step("second"))
        }

        turn.run(mayWait = true)

        assertEquals(listOf("first", "second"), ran)
        assertEquals(1, poller.wakes)
    }

    @Test
    fun postToABusyLoopWakesNobody() {
        turn.tryEnter()
        postFromOutside(step("post"))

        turn.run(mayWait = true)

        assertEquals(0, poller.wakes)
    }

    @Test
    fun callbackThatThrowsDoesNotStopTheTurn() {
        turn.tryEnter()
        val failure = OutOfMemoryError("as if")
        turn.post { throw failure }
        turn.post(step("next"))

        turn.run(mayWait = true)

        assertEquals(listOf(failure), failures)
        assertEquals(listOf("next"), ran)
    }

    @Test
    fun oneThreadAtATime() {
        assertTrue(turn.tryEnter())
        assertFalse(inThread { turn.tryEnter() }.orFail())

        turn.exit()

        assertTrue(inThread { turn.tryEnter() }.orFail())
    }

    @Test
    fun closeRunsWhatWasAcceptedAndRefusesWhatThatAdds() {
        turn.tryEnter()
        val accepted = ArrayList<Boolean>()
        turn.post { accepted += turn.post(step("too late")) }
        postFromOutside(step("post"))

        turn.closeAndRunRest()

        assertEquals(listOf("post"), ran)
        assertEquals(listOf(false), accepted)
        assertFalse(postFromOutside(step("refused")))
    }

    /** The close comes as one callback of a turn, with others behind it. */
    @Test
    fun closeInTheMiddleOfATurnRunsTheRestOfItOnce() {
        turn.tryEnter()
        turn.post(step("before"))
        turn.post { turn.closeAndRunRest() }
        turn.post(step("behind"))
        postFromOutside(step("post"))

        turn.run(mayWait = true)

        assertEquals(listOf("before", "behind", "post"), ran)
        assertEquals(emptyList<Throwable>(), failures)
    }

    @Test
    fun closeDropsTimers() {
        turn.tryEnter()
        turn.timers.add(timer("due", 0))

        turn.closeAndRunRest()
        turn.run(mayWait = true)

        assertTrue(turn.timers.isEmpty)
        assertEquals(emptyList<String>(), ran)
    }

    /** Hears what the loop tells of its steps, and of the one that [suspects] named. */
    private inner class Hearing(override val watchesSteps: Boolean) : LoopProbe() {
        override fun stepBegins(command: Runnable) {
            ran += "begin ${turn.sight()?.number}"
        }

        override fun stepEnds(command: Runnable) {
            ran += "end ${turn.sight()?.number}"
        }

        override fun suspectEnded() {
            ran += "suspect ended"
        }
    }

    private fun suspects(name: String) =
        Runnable {
            ran += "$name ${turn.sight()?.number}"
            turn.suspect = turn.sight()!!.number
        }

    @Test
    fun watchedTurnShowsEachStepWhileItRunsAndNoneBehindTheTurn() {
        turn.tryEnter()
        turn.probe = Hearing(watchesSteps = false)
        turn.post(suspects("a"))
        turn.post { throw IllegalStateException("broken") }
        turn.post(suspects("b"))

        turn.run(mayWait = false)

        assertEquals(listOf("a 1", "suspect ended", "b 3", "suspect ended"), ran)
        assertEquals(listOf("broken"), failures.map { it.message })
        assertNull(turn.sight())
    }

    @Test
    fun listenersSeeNoStepAnyMoreWhenItHasEnded() {
        turn.tryEnter()
        turn.probe = Hearing(watchesSteps = true)
        turn.post(suspects("a"))

        turn.run(mayWait = false)

        assertEquals(listOf("begin 1", "a 1", "end null", "suspect ended"), ran)
    }

    @Test
    fun closeWithinAWatchedStepRunsTheRestAndShowsNothingBehind() {
        turn.tryEnter()
        turn.probe = Hearing(watchesSteps = false)
        turn.post {
            suspects("closing").run()
            turn.closeAndRunRest()
        }
        repeat(70) { turn.post(step("rest")) }

        turn.run(mayWait = false)

        assertEquals(listOf("closing 1") + List(70) { "rest" } + "suspect ended", ran)
        assertNull(turn.sight())
    }

    /** What the handler of failures throws ends the turn, and the loop. */
    @Test
    fun stepThatEndsTheTurnIsNotSeenAnyMore() {
        val broken = LoopTurn(poller) { _, failure -> throw failure }
        broken.tryEnter()
        broken.probe = Hearing(watchesSteps = false)
        broken.post { throw IllegalStateException("broken") }

        assertThrows(IllegalStateException::class.java) { broken.run(mayWait = false) }

        assertNull(broken.sight())
    }
}
