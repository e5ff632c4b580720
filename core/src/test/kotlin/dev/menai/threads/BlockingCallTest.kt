package dev.menai.threads

import dev.menai.fixture.awaitOrFail
import dev.menai.fixture.awaitUntil
import dev.menai.fixture.inThread
import dev.menai.fixture.joinOrFail
import dev.menai.fixture.orFail
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import java.util.concurrent.CountDownLatch

class BlockingCallTest {
    private val begun = CountDownLatch(1)
    private val mayEnd = CountDownLatch(1)
    private val interrupting = CountDownLatch(1)
    private val mayInterrupt = CountDownLatch(1)

    @Volatile
    private var interruptedAfterwards = false

    /** Runs the call, on a thread whose interrupt takes as long as the test wants. */
    private inner class Victim(call: BlockingCall<*>) :
        Thread({
            call.run()
            interruptedAfterwards = currentThread().isInterrupted
        }) {
        override fun interrupt() {
            interrupting.countDown()
            mayInterrupt.awaitOrFail()
            super.interrupt()
        }
    }

    /** The race that stress seldom meets: the code ends between the decision to interrupt and the interrupt. */
    @Test
    fun codeThatEndsWhileItIsInterruptedWaitsForTheInterrupt() {
        val call =
            BlockingCall("call", owner = null, block = {
                begun.countDown()
                while (mayEnd.count > 0) Thread.onSpinWait()
            }) {}
        val victim = Victim(call).apply { start() }
        begun.awaitOrFail()
        val cancel = inThread { call.cancel() }
        interrupting.awaitOrFail()
        mayEnd.countDown()
        awaitUntil("the end of the code") { victim.state != Thread.State.RUNNABLE }
        assertEquals(Thread.State.BLOCKED, victim.state)
        mayInterrupt.countDown()
        cancel.orFail()
        victim.joinOrFail()
        assertTrue(call.isCancelled)
        assertFalse(interruptedAfterwards)
    }
}
