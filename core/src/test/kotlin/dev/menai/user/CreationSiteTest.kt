package dev.menai.user

import dev.menai.createTask
import dev.menai.debug.DebugOptions
import dev.menai.debug.debug
import dev.menai.fixture.LeakCheck
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.extension.RegisterExtension

/** Lies outside of Menai's packages, as its users do: what is in them is never a creation site. */
class CreationSiteTest {
    @RegisterExtension
    val loops = LeakCheck()

    @Test
    fun tasksNoteWhereTheyWereCreatedFollowingTheSwitch() { // asyncio 390
        val loop = loops.loop()
        loop.runUntilComplete {
            val before = createTask { }
            loop.debug = DebugOptions()
            val during = createTask { }
            loop.debug = DebugOptions(creationSites = false)
            val without = createTask { }
            listOf(before, during, without).forEach { it.join() }
            assertEquals(listOf(true, false, true), listOf(before, during, without).map { it.createdAt == null })
            assertTrue(
                during.createdAt.toString().matches(Regex("""CreationSiteTest\.kt:\d+""")),
                "${during.createdAt}",
            )
        }
    }
}
