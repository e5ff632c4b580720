package dev.menai.samples.testing

import dev.menai.junit5.LoopClock.VIRTUAL
import dev.menai.junit5.LoopTest
import dev.menai.junit5.loopTest
import dev.menai.samples.Language
import dev.menai.samples.SAMPLES
import dev.menai.samples.printedBy
import dev.menai.time
import io.mockk.coEvery
import io.mockk.coVerify
import io.mockk.mockk
import kotlinx.coroutines.awaitCancellation
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Test
import org.junit.jupiter.params.ParameterizedTest
import org.junit.jupiter.params.provider.EnumSource
import java.io.IOException
import kotlin.time.Duration.Companion.minutes
import kotlin.time.Duration.Companion.seconds

// <mockk>

/** How to test suspend functions: the clock is virtual, and MockK stands in for the service. */
@LoopTest(clock = VIRTUAL)
internal class TestingTest {
    private val prices = mockk<Prices>()

    @Test
    fun asksEveryMinuteUntilThePriceIsLowEnough() =
        loopTest {
            coEvery { prices.of("cup") } returnsMany listOf(12, 11, 10)

            assertEquals(10, PriceWatch(prices).waitForPrice("cup", limit = 10))
            assertEquals(2.minutes, time())
            coVerify(exactly = 3) { prices.of("cup") }
        }

    // <late>
    @Test
    fun waitsFiveSecondsForAnAnswer() =
        loopTest {
            coEvery { prices.of("cup") } coAnswers { awaitCancellation() } andThen 10

            assertEquals(10, PriceWatch(prices).waitForPrice("cup", limit = 10))
            assertEquals(1.minutes + 5.seconds, time())
        }
    // </late>
    // </mockk>

    @Test
    fun asksAgainAfterAFailure() =
        loopTest {
            coEvery { prices.of("cup") } throws IOException("busy") andThen 10

            assertEquals(10, PriceWatch(prices).waitForPrice("cup", limit = 10))
            assertEquals(1.minutes, time())
        }

    @ParameterizedTest
    @EnumSource
    fun theProgramTakesTwoHoursOfNoTime(language: Language) {
        val testing = SAMPLES.single { it.name == "testing" }.program(language)
        val lines = printedBy { testing.run(emptyList()) }.lines
        val hours = if (language == Language.KOTLIN) "1h 59m 5s" else "PT1H59M5S"
        assertEquals("  it cost 100 after $hours and 120 questions", lines[1])
        assertEquals(3, lines.size)
    }
}
