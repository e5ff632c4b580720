package dev.menai.samples.stopsthework

import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import kotlin.time.Duration.Companion.milliseconds

internal class TrialTest {
    private val column = Column("Menai", mapOf(Place.CALL to Way { cancels(it.start()) }))
    private val deaf = Column("deaf", mapOf(Place.CALL to Way { call -> call.start().let { Runnable {} } }))

    private fun verdicts(vararg columns: Column) =
        SilentWebServer().use { Trial(columns.asList(), patience = 200.milliseconds).run(listOf(OwnFutures(it))) }

    @Test
    fun aCallThatIsCancelledStopsAndOneThatIsNotGoesOn() {
        val call = verdicts(column, deaf).first()
        assertEquals(Place.CALL, call.place)
        assertEquals(listOf(true, false), call.stopped)
    }

    @Test
    fun aPlaceThatALibraryHasNothingForHasNoVerdict() {
        assertEquals(listOf<Boolean?>(null), verdicts(column).last().stopped)
    }

    @Test
    fun findingsNameTheCallsThatGoOnAlthoughMenaiCancelledThem() {
        Findings(listOf("deaf", "Menai"), verdicts(deaf, column)).check()
        val wrong = Findings(listOf("Menai", "deaf"), verdicts(column, deaf))
        val failure = assertThrows(IllegalStateException::class.java) { wrong.check() }
        assertTrue(failure.message == "go on: a future of one's own, the call itself", failure.message)
    }
}
