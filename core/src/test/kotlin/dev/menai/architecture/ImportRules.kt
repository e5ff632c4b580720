package dev.menai.architecture

/**
 * Says which package may use which.
 *
 * [layers] run from the inside out. A file may use its own package, what lies below it, and every package of an earlier
 * layer; packages of one layer do not know each other. [root] owns only what lies in it directly: a package below it
 * that no layer names has no place yet, which is a breach, too.
 */
internal class ImportRules(
    private val root: String,
    private val layers: List<Set<String>>,
    /** Files that put the layers together, and the packages of outer layers that each may use. */
    private val assembly: Map<String, Set<String>> = emptyMap(),
) {
    private val reference = Regex("""\b${Regex.escape(root)}(?:\.\w+)+""")

    /** One line for each breach in [file]: where it is, what is used there and by whom. */
    fun breaches(file: SourceFile): List<String> {
        val own = file.lines.firstNotNullOfOrNull { PACKAGE.find(it)?.groupValues?.get(1) } ?: return emptyList()
        if (homeOf(own) == null) return listOf("${file.path}:1: package $own is in no layer")
        val excused = assembly[file.path.substringAfterLast('/')].orEmpty()
        return code(file.lines).flatMap { (number, text) ->
            reference
                .findAll(text)
                .map { it.value }
                .filterNot { packageOf(it) in excused }
                .filterNot { mayUse(own, packageOf(it)) || PACKAGE.containsMatchIn(text) }
                .map { "${file.path}:$number: $own may not use $it" }
        }
    }

    private fun mayUse(user: String, used: String): Boolean {
        val from = homeOf(user) ?: return false
        val to = homeOf(used) ?: return false
        return from == to || layerOf(to) < layerOf(from)
    }

    private fun homeOf(name: String): String? =
        layers.flatten().firstOrNull { name == it || (it != root && name.startsWith("$it.")) }

    private fun layerOf(home: String): Int = layers.indexOfFirst { home in it }

    // `dev.menai.sync.Lock.Held` and `dev.menai.sync.lock` both lie in `dev.menai.sync`; `dev.menai.*` in `dev.menai`.
    private fun packageOf(reference: String): String =
        reference
            .split('.')
            .dropLast(1)
            .takeWhile { it.first().isLowerCase() }
            .joinToString(".")

    private companion object {
        val PACKAGE = Regex("""^package\s+([\w.]+)""")
    }
}

/** Every import of [file] that ends in a star: it would hide what the file depends on. */
internal fun starImports(file: SourceFile): List<String> =
    code(file.lines)
        .filter { (_, text) -> STAR_IMPORT.containsMatchIn(text) }
        .map { (number, text) -> "${file.path}:$number: ${text.trim()}" }

private val STAR_IMPORT = Regex("""^\s*import\s.*\.\*\s*;?\s*$""")
private val STRING = Regex(""""(?:[^"\\]|\\.)*"""")

// Numbered lines without comments and strings: a link in a doc comment is no dependency. A line-wise reading is enough
// for formatted sources, where a block comment starts its line and goes on with stars.
private fun code(lines: List<String>): List<Pair<Int, String>> =
    lines
        .mapIndexed { index, line -> index + 1 to line.replace(STRING, "").substringBefore("//") }
        .filterNot { (_, text) -> text.trimStart().startsWith("*") || text.trimStart().startsWith("/*") }
