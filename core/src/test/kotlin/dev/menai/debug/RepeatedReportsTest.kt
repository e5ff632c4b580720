package dev.menai.debug

import dev.menai.fixture.CapturedLog
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.extension.RegisterExtension
import kotlin.time.Duration.Companion.seconds

class RepeatedReportsTest {
    @RegisterExtension
    val log = CapturedLog()

    private var now = 0.seconds
    private val reports = RepeatedReports("orders") { now.inWholeNanoseconds }

    @Test
    fun eachPlaceIsNamedOnceInTenSecondsWithACount() {
        for (second in 0..10) {
            now = second.seconds
            reports.warn("A.kt:1", "slow\n    at A.kt:1")
            if (second == 5) reports.warn("B.kt:2", "other")
        }
        val expected =
            listOf(
                "WARN slow\n    at A.kt:1",
                "WARN other",
                "WARN slow; 9 more like this since the last report\n    at A.kt:1",
            )
        assertEquals(expected, log.take())
        reports.close()
    }

    @Test
    fun whatWasLeftOutIsToldAtTheEnd() {
        repeat(3) { reports.warn("A.kt:1", "slow") }
        repeat(2) { reports.warn("B.kt:2", "other") }
        reports.close()
        reports.close()
        val expected =
            setOf(
                "WARN slow",
                "WARN other",
                "WARN loop \"orders\" was blocked 2 more times in A.kt:1",
                "WARN loop \"orders\" was blocked once more in B.kt:2",
            )
        assertEquals(expected, log.take().toSet())
    }

    @Test
    fun manyPlacesDoNotFillTheMemory() {
        repeat(1000) {
            now += 1.seconds
            reports.warn("place $it", "slow")
        }
        assertEquals(1000, log.take().size)
        reports.close()
    }
}
