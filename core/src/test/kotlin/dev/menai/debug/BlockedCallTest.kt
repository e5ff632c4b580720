package dev.menai.debug

import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Test

class BlockedCallTest {
    private fun call(vararg frames: String) =
        BlockedCall("park", threadId = 1, startNanos = 0, nanos = 52_000_000, frames.map(::frame), isTruncated = false)

    private fun frame(name: String) =
        StackTraceElement(name.substringBeforeLast('.'), name.substringAfterLast('.'), null, 7)

    /** The line of a driver says nothing to who called it. */
    @Test
    fun lineIsOfTheProgramAndNotOfTheDriverThatItCalls() {
        val call =
            call(
                "java.lang.Object.wait",
                "org.h2.engine.SessionLocal.waitForLock",
                "org.h2.jdbc.JdbcStatement.executeQuery",
                "com.acme.stock.Repository.load",
                "com.acme.Report.make",
                "dev.menai.internal.loop.LoopTurn.runReadyWatched",
                "com.acme.Main.main",
            )
        assertEquals(
            "blocking call on loop \"orders\": org.h2.jdbc.JdbcStatement.executeQuery (park) took 52ms at " +
                "com.acme.stock.Repository.load(unknown source:7); move it to toThread { }",
            call.text("orders", step = null),
        )
    }

    @Test
    fun programWithoutAPackageHasLinesToo() {
        val call = call("java.lang.Thread.sleep", "org.h2.Driver.connect", "Repository.load", "Main.run")
        assertEquals("Repository.load(unknown source:7), calling org.h2.Driver.connect", call.place)
    }

    @Test
    fun callWithoutAUsersFrameStillHasAPlace() {
        assertEquals("calling java.lang.Thread.sleep", call("java.lang.Thread.sleep").place)
        assertEquals("park", call().place)
    }
}
