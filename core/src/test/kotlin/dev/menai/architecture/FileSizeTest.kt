package dev.menai.architecture

import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test

/** Long files are where good code bases decay first; past this length a file holds more than one idea. */
private const val MAX_LINES = 600

class FileSizeTest {
    @Test
    fun noSourceFileIsTooLong() {
        val files = Repository.sources()

        assertTrue(files.any { "/src/main/" in it.path } && files.any { "/src/test/" in it.path }, "no sources found")
        assertNone(files.mapNotNull(::tooLong))
    }

    @Test
    fun oneLineTooManyIsReported() {
        assertEquals(null, tooLong(fileOf(lines = 600)))
        assertEquals("A.kt: 601 lines, at most 600", tooLong(fileOf(lines = 601)))
    }

    private fun fileOf(lines: Int) = SourceFile("A.kt", List(lines) { "val x$it = $it" })

    private fun tooLong(file: SourceFile): String? =
        if (file.lines.size > MAX_LINES) "${file.path}: ${file.lines.size} lines, at most $MAX_LINES" else null
}
