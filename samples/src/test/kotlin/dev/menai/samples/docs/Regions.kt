package dev.menai.samples.docs

private val MARKER = Regex("""^\s*// </?[\w-]+>$""")

/**
 * The lines between `// <name>` and `// </name>`, without their common indentation.
 *
 * Markers of other regions inside are left out.
 *
 * @throws NoSuchElementException with a sentence for the one who has to mend it.
 */
internal fun regionOf(lines: List<String>, name: String): List<String> {
    val begin = lines.indexOfFirst { it.trim() == "// <$name>" }
    if (begin == -1) throw NoSuchElementException("has no line \"// <$name>\"")
    val length = lines.drop(begin + 1).indexOfFirst { it.trim() == "// </$name>" }
    if (length == -1) throw NoSuchElementException("has no line \"// </$name>\" after \"// <$name>\"")
    val region = lines.subList(begin + 1, begin + 1 + length).filterNot(MARKER::matches)
    return withoutIndent(region.dropWhile(String::isBlank).dropLastWhile(String::isBlank))
}

private fun withoutIndent(lines: List<String>): List<String> {
    val indent = lines.filter(String::isNotBlank).minOfOrNull { line -> line.indexOfFirst { it != ' ' } } ?: 0
    return lines.map { it.drop(indent).trimEnd() }
}
