package dev.menai.samples

import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test

internal class CommandLineTest {
    private val ran = ArrayList<String>()
    private val works = Sample("works", "does what it should", "[FILE]", ::record)
    private val breaks =
        Sample("breaks-down", "throws in Java") { mainClass, arguments ->
            record(mainClass, arguments)
            if (!mainClass.endsWith("Kt")) throw IllegalStateException("out of order")
        }
    private val commandLine = CommandLine(listOf(works, breaks))
    private var status = -1

    private fun record(mainClass: String, arguments: List<String>) {
        ran += (listOf(mainClass.removePrefix("dev.menai.samples.")) + arguments).joinToString(" ")
    }

    private fun run(vararg arguments: String): Printed = printedBy { status = commandLine.run(arguments.asList()) }

    @Test
    fun listsTheSamplesWithoutAName() {
        val printed = run()
        assertEquals(0, status)
        assertTrue("  works        does what it should\n               arguments: [FILE]\n" in printed.out, printed.out)
        assertTrue("  breaks-down  throws in Java\n" in printed.out, printed.out)
        assertEquals(emptyList<String>(), ran)
    }

    @Test
    fun runsASampleInBothLanguagesWithItsArguments() {
        val printed = run("works", "a", "b")
        assertEquals(0, status)
        assertEquals(listOf("works.WorksKt a b", "works.Works a b"), ran)
        assertEquals(listOf("--- works in Kotlin", "--- works in Java"), printed.headings())
    }

    @Test
    fun runsASampleInOneLanguage() {
        run("works", "--java", "a")
        run("works", "a", "--kotlin")
        assertEquals(listOf("works.Works a", "works.WorksKt a"), ran)
    }

    @Test
    fun refusesAnUnknownNameAndShowsTheKnownOnes() {
        val printed = run("wroks")
        assertEquals(2, status)
        assertTrue(printed.err.startsWith("There is no sample \"wroks\"."), printed.err)
        assertTrue("  works  " in printed.err, printed.err)
        assertEquals(emptyList<String>(), ran)
    }

    @Test
    fun refusesArgumentsOfASampleThatTakesNone() {
        val printed = run("breaks-down", "please")
        assertEquals(2, status)
        assertEquals("breaks-down takes no arguments: [please]\n", printed.err)
        assertEquals(emptyList<String>(), ran)
    }

    @Test
    fun refusesArgumentsOfTheTour() {
        val printed = run("tour", "--java", "quickly")
        assertEquals(2, status)
        assertEquals("tour takes no arguments but [--kotlin, --java]: [quickly]\n", printed.err)
        assertEquals(emptyList<String>(), ran)
    }

    @Test
    fun wrongArgumentsEndItWithTheReasonOnly() {
        val picky = Sample("picky", "wants more", "FILE") { _, _ -> throw UsageException("not this file") }
        val printed = printedBy { status = CommandLine(listOf(picky)).run(listOf("picky", "a")) }
        assertEquals(2, status)
        assertEquals("not this file\n", printed.err)
    }

    @Test
    fun aSampleThatThrowsShowsItsStackTraceAndFails() {
        val printed = run("breaks-down")
        assertEquals(1, status)
        assertTrue(printed.err.startsWith("java.lang.IllegalStateException: out of order\n\tat "), printed.err)
    }

    @Test
    fun theTourRunsAllOfThemAndNamesThoseThatFailed() {
        val printed = run("tour")
        assertEquals(1, status)
        assertEquals(listOf("works.WorksKt", "works.Works", "breaksdown.BreaksDownKt", "breaksdown.BreaksDown"), ran)
        assertEquals(4, printed.headings().size)
        assertEquals(listOf("failed: breaks-down in Java", "tour: 4 programs, 3 ok"), printed.lines.takeLast(2))
    }

    @Test
    fun theTourOfSamplesThatWorkIsOk() {
        val printed = printedBy { status = CommandLine(listOf(works)).run(listOf("tour")) }
        assertEquals(0, status)
        assertEquals("tour: 2 programs, 2 ok", printed.lines.last())
    }

    private fun Printed.headings() = lines.filter { it.startsWith("--- ") }.map { it.trimEnd('-', ' ') }
}
