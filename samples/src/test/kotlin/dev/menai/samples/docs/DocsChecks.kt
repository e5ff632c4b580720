package dev.menai.samples.docs

// Each check returns one text per finding: where it is, what is wrong, and what to do.

private const val WHAT_TO_DO =
    "Change the region in the source if the program is wrong, the block if the page is behind; then both are the same."

private val PROGRAM_LANGUAGES = setOf("kotlin", "java")

/** Every block with `<!-- snippet: path#name -->` above it is that region of a source that is compiled. */
internal fun checkSnippets(page: Markdown, files: Files): List<String> {
    val found = page.blocks.mapNotNull { block -> differenceOf(page, block, files) }
    val lost = page.comments("snippet").filter { (number, _) -> page.blocks.none { it.number == number + 1 } }
    return found + lost.map { "${page.path}:${it.index}: no fenced block in the line after this snippet comment" }
}

private fun differenceOf(page: Markdown, block: Markdown.Block, files: Files): String? {
    val reference = block.comment?.takeIf { it.startsWith("snippet:") }?.substringAfter(":")?.trim() ?: return null
    val where = "${page.path}:${block.number}"
    val (path, name) = reference.split("#").takeIf { it.size == 2 } ?: return "$where: not path#name: $reference"
    val lines = files(path) ?: return "$where: there is no file $path"
    val region =
        try {
            regionOf(lines, name)
        } catch (missing: NoSuchElementException) {
            return "$where: $path ${missing.message}"
        }
    if (region == block.lines) return null
    return "$where differs from $reference\n${diff(block.lines, region)}\n$WHAT_TO_DO"
}

private fun diff(inPage: List<String>, inSource: List<String>): String {
    val same = inPage.zip(inSource).takeWhile { (page, source) -> page == source }.size
    val sameAtEnd =
        inPage.drop(same).asReversed().zip(inSource.drop(same).asReversed()).takeWhile { it.first == it.second }.size
    val removed = inPage.subList(same, inPage.size - sameAtEnd).map { "  - page:   $it" }
    val added = inSource.subList(same, inSource.size - sameAtEnd).map { "  + source: $it" }
    return (listOf("  from line ${same + 1} of the block on:") + removed + added).joinToString("\n")
}

/** Every program is a snippet, or says why it cannot be one. */
internal fun checkPrograms(page: Markdown): List<String> =
    page.blocks
        .filter { it.language in PROGRAM_LANGUAGES && !isAccountedFor(it.comment.orEmpty()) }
        .map {
            "${page.path}:${it.number}: a ${it.language} block that nobody compiles; make it a region of a source, " +
                "with <!-- snippet: path#name --> above the block, or say <!-- not compiled: reason -->"
        }

private fun isAccountedFor(comment: String) =
    comment.startsWith("snippet:") || comment.removePrefix("not compiled:").let { it != comment && it.isNotBlank() }

/**
 * In a table with `<!-- compiled: Kotlin file, Java file -->` above it, each piece of code under "Kotlin" and "Java"
 * stands in that file, however it is broken into lines there. Cells that say later or not offered are left out.
 */
internal fun checkTables(page: Markdown, files: Files): List<String> =
    page.rows.flatMap { row ->
        val paths = row.comment?.takeIf { it.startsWith("compiled:") } ?: return@flatMap emptyList()
        val (kotlin, java) = paths.substringAfter(":").split(",").map { it.trim() }
        checkCell(page, row, "Kotlin", kotlin, files) + checkCell(page, row, "Java", java, files)
    }

private fun checkCell(page: Markdown, row: Markdown.Row, column: String, path: String, files: Files): List<String> {
    val cell = row.cells[column] ?: return listOf("${page.path}:${row.number}: no cell for $column in this row")
    if (cell.startsWith("later") || cell.startsWith("not offered")) return emptyList()
    val source = files(path) ?: return listOf("${page.path}:${row.number}: there is no file $path")
    val text = source.filterNot { it.trimStart().startsWith("//") }.joinToString("").withoutSpace()
    return codeSpansOf(cell)
        .filterNot { it.withoutSpace() in text }
        .map { "${page.path}:${row.number}: not in $path, so nobody compiles it: $it" }
}

private fun String.withoutSpace() = filterNot(Char::isWhitespace)

/** Links that stay in the repository lead somewhere. */
internal fun checkLinks(page: Markdown, exists: (String) -> Boolean, pageAt: (String) -> Markdown?): List<String> =
    page.links.filterNot { "://" in it.target || it.target.startsWith("mailto:") }.mapNotNull { link ->
        val (file, anchor) = link.target.split("#", limit = 2).let { it[0] to it.getOrNull(1) }
        val target = if (file.isEmpty()) page.path else resolve(page.path, file)
        val goal = if (file.isEmpty()) page else pageAt(target)
        when {
            file.isNotEmpty() && !exists(target) -> "${page.path}:${link.number}: there is no $target"
            anchor == null || goal == null || anchor in goal.anchors -> null
            else -> "${page.path}:${link.number}: no heading of $target makes the anchor #$anchor"
        }
    }

private fun resolve(from: String, target: String): String {
    val parts = ArrayList(from.split("/").dropLast(1))
    for (part in target.trimEnd('/').split("/")) {
        if (part == "..") {
            parts.removeLast()
        } else if (part != ".") {
            parts += part
        }
    }
    return parts.joinToString("/")
}

private val SNAPSHOT = Regex("""\b\d+\.\d+\.\d+-SNAPSHOT\b""")
private val VERSION_ELEMENT = Regex("<version>(.*?)</version>")

/** The page speaks of no version but [version]. */
internal fun checkVersion(page: Markdown, version: String): List<String> =
    page.lines.withIndex().flatMap { (index, line) ->
        val inElements = VERSION_ELEMENT.findAll(line).map { it.groupValues[1] }
        (inElements + SNAPSHOT.findAll(line).map { it.value })
            .filter { it != version }
            .map { "${page.path}:${index + 1}: version $it, but the POM says $version" }
    }

/** The project's own version in the lines of its root POM: the first one there. */
internal fun versionIn(pom: List<String>): String = pom.firstNotNullOf { VERSION_ELEMENT.find(it) }.groupValues[1]

private val TEST_NAME = Regex("""^([A-Z]\w*Test)\.(\w+)$""")

/** Each test that the page names as `SomeTest.someBehaviour` is there. */
internal fun checkTestNames(page: Markdown, sources: List<String>): List<String> {
    val declared = HashMap<String, Boolean>()
    return page.codeSpans.mapNotNull { (number, span) ->
        val (type, method) = TEST_NAME.find(span)?.destructured ?: return@mapNotNull null
        val known = declared.getOrPut(span) { sources.any { declares(it, type, method) } }
        if (known) null else "${page.path}:$number: there is no test $span"
    }
}

private fun declares(source: String, type: String, method: String) =
    Regex("""\bclass $type\b""").containsMatchIn(source) && Regex("""(fun|void) $method\(""").containsMatchIn(source)
