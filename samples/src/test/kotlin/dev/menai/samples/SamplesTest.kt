package dev.menai.samples

import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Assertions.fail
import org.junit.jupiter.api.Test
import java.lang.reflect.Modifier

internal class SamplesTest {
    @Test
    fun everySampleIsAProgramInBothLanguages() {
        for (sample in SAMPLES) Language.entries.forEach { checkProgram(sample.mainClass(it)) }
    }

    private fun checkProgram(mainClass: String) {
        val main =
            try {
                Class.forName(mainClass).getMethod("main", Array<String>::class.java)
            } catch (e: ReflectiveOperationException) {
                fail("$mainClass has no main(String[])", e)
            }
        assertTrue(Modifier.isStatic(main.modifiers), "$mainClass.main is not static")
    }

    @Test
    fun namesAreDifferent() {
        assertEquals(SAMPLES.size, SAMPLES.distinctBy { it.name }.size)
    }

    @Test
    fun theListingFitsATerminal() {
        val printed = printedBy { CommandLine(SAMPLES).run(emptyList()) }
        assertEquals(emptyList<String>(), printed.lines.filter { it.length > 90 })
    }
}
