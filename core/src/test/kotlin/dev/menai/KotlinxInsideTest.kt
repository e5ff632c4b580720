package dev.menai

import kotlinx.coroutines.InternalCoroutinesApi
import kotlinx.coroutines.InternalForInheritanceCoroutinesApi
import kotlinx.coroutines.Job
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test

/** What the look into kotlinx finds, and that it finds nothing, quietly, in what has another form. */
class KotlinxInsideTest {
    /** A job as no version of kotlinx makes it: nothing that is looked for is there. */
    @OptIn(InternalForInheritanceCoroutinesApi::class, InternalCoroutinesApi::class)
    private class Strange(private val job: Job) : Job by job

    @Test
    fun handlersOfAJobAreFound() {
        val job = Job()
        val told = { _: Throwable? -> }
        val first = job.invokeOnCompletion(told)
        val handlers = KotlinxInside.handlersOf(job)
        assertEquals(listOf(told), handlers.map(KotlinxInside::functionOf))
        assertTrue(KotlinxInside.jobOf(first) === job)
        job.invokeOnCompletion { }
        assertEquals(2, KotlinxInside.handlersOf(job).size)
        job.complete()
        assertEquals(emptyList<Any>(), KotlinxInside.handlersOf(job))
    }

    @Test
    fun strangersTellNothing() {
        val job = Job()
        val strange = Strange(job)
        job.invokeOnCompletion { }
        assertEquals(emptyList<Any>(), KotlinxInside.handlersOf(strange))
        assertFalse(KotlinxInside.isCompleting(strange))
        job.cancel()
        for (stranger in listOf(Any(), "text", strange, Runnable { })) {
            assertNull(KotlinxInside.waiterIn(stranger))
            assertNull(KotlinxInside.awaiterIn(stranger))
            assertNull(KotlinxInside.functionOf(stranger))
            assertNull(KotlinxInside.reactionOf(stranger))
            assertNull(KotlinxInside.jobOf(stranger))
        }
    }
}
