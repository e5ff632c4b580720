package dev.menai.internal.loop

import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertSame
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test

class InboxTest {
    private val inbox = Inbox()
    private val ready = ReadyQueue()

    @Test
    fun drainsOldestFirst() {
        val posts = List(5) { Runnable {} }
        posts.forEach { assertEquals(PostResult.ACCEPTED, inbox.post(it)) }

        inbox.drainTo(ready)

        posts.forEach { assertSame(it, ready.removeFirst()) }
    }

    @Test
    fun drainingTwiceGivesNothingTwice() {
        inbox.post {}
        inbox.drainTo(ready)
        inbox.drainTo(ready)

        assertEquals(1, ready.size)
    }

    @Test
    fun onlyThePostThatFindsTheLoopSleepingWakes() {
        assertTrue(inbox.trySleep())

        assertEquals(PostResult.ACCEPTED_WAKE, inbox.post {})
        assertEquals(PostResult.ACCEPTED, inbox.post {})
        assertFalse(inbox.awake(), "the post owns the turn")
        inbox.drainTo(ready)
        assertEquals(2, ready.size)
    }

    @Test
    fun sleepIsRefusedWhilePostsWait() {
        inbox.post {}

        assertFalse(inbox.trySleep())
    }

    @Test
    fun wakingByItselfLeavesAnOrdinaryInbox() {
        inbox.trySleep()

        assertTrue(inbox.awake())

        assertEquals(PostResult.ACCEPTED, inbox.post {})
    }

    @Test
    fun closeTakesWhatWasAcceptedAndRefusesTheRest() {
        val accepted = Runnable {}
        inbox.post(accepted)

        inbox.close(ready)

        assertSame(accepted, ready.removeFirst())
        assertEquals(PostResult.REFUSED, inbox.post {})
        assertTrue(inbox.isClosed)
        assertFalse(inbox.trySleep())
        assertFalse(inbox.awake())
        inbox.drainTo(ready)
        assertEquals(0, ready.size)
    }

    @Test
    fun closeOfASleepingInboxFindsNothing() {
        inbox.trySleep()

        inbox.close(ready)

        assertEquals(0, ready.size)
        assertTrue(inbox.isClosed)
    }
}
