package dev.menai.samples.docs

private val FENCE = Regex("""^\s*```(\w*).*$""")
private val COMMENT = Regex("""^\s*<!--\s*(.*?)\s*-->\s*$""")
private val LINK = Regex("""\[[^\]]*]\(([^)\s]+)\)""")
private val CODE_SPAN = Regex("""`([^`]+)`""")
private val HEADING = Regex("""^#+\s+(.*)$""")
private val CELL_BORDER = Regex("""(?<!\\)\|""")

/** A page of documentation, as far as the checks need to understand it. */
internal class Markdown(val path: String, val lines: List<String>) {
    constructor(path: String, text: String) : this(path, text.trimIndent().lines())

    /** A block between fences; [comment] is the HTML comment in the line above it. [number] is the fence's line. */
    class Block(val number: Int, val language: String, val comment: String?, val lines: List<String>)

    class Link(val number: Int, val target: String)

    /** A row of a table by its column's names; [comment] is the HTML comment in the line above the table. */
    class Row(val number: Int, val comment: String?, val cells: Map<String, String>)

    val blocks: List<Block>

    /** The lines outside of blocks, with their numbers from one. */
    private val prose: List<IndexedValue<String>>

    init {
        val blocks = ArrayList<Block>()
        val prose = ArrayList<IndexedValue<String>>()
        var at = 0
        while (at < lines.size) {
            val fence = FENCE.find(lines[at])
            if (fence == null) {
                prose += IndexedValue(at + 1, lines[at++])
                continue
            }
            val end = (at + 1 until lines.size).firstOrNull { lines[it].trim() == "```" } ?: lines.size
            blocks += Block(at + 1, fence.groupValues[1], commentAbove(at), lines.subList(at + 1, end))
            at = end + 1
        }
        this.blocks = blocks
        this.prose = prose
    }

    private fun commentAbove(index: Int): String? = lines.getOrNull(index - 1)?.let(::commentIn)

    /** Comments that begin with [word], with the lines they stand in. */
    fun comments(word: String): List<IndexedValue<String>> =
        prose.mapNotNull { (number, line) ->
            commentIn(line)?.takeIf { it.startsWith("$word:") }?.let { IndexedValue(number, it) }
        }

    val links: List<Link>
        get() = prose.flatMap { (number, line) -> linksIn(line).map { Link(number, it) } }

    private fun linksIn(line: String) = LINK.findAll(line.replace(CODE_SPAN, "")).map { it.groupValues[1] }

    /** Names by which a link can point into this page. */
    val anchors: Set<String>
        get() = prose.mapNotNull { HEADING.find(it.value)?.groupValues?.get(1) }.map(::anchorOf).toSet()

    private fun anchorOf(heading: String) =
        heading.lowercase().filter { it.isLetterOrDigit() || it in " -_" }.replace(' ', '-')

    val rows: List<Row>
        get() = tables().flatMap(::rowsOf)

    private fun tables(): List<List<IndexedValue<String>>> {
        val tables = ArrayList<MutableList<IndexedValue<String>>>()
        for (line in prose.filter { it.value.startsWith("|") }) {
            val continues = tables.lastOrNull()?.last()?.index == line.index - 1
            if (continues) tables.last() += line else tables += mutableListOf(line)
        }
        return tables
    }

    private fun rowsOf(table: List<IndexedValue<String>>): List<Row> {
        val header = cellsOf(table.first().value)
        val comment = commentAbove(table.first().index - 1)
        return table.drop(2).map { (number, line) -> Row(number, comment, header.zip(cellsOf(line)).toMap()) }
    }

    private fun cellsOf(line: String) = line.trim().trim('|').split(CELL_BORDER).map { it.trim().replace("\\|", "|") }

    /** What stands between back ticks in the prose, with its line. */
    val codeSpans: List<IndexedValue<String>>
        get() = prose.flatMap { (number, line) -> codeSpansOf(line).map { IndexedValue(number, it) } }
}

internal fun codeSpansOf(text: String): List<String> = CODE_SPAN.findAll(text).map { it.groupValues[1] }.toList()

private fun commentIn(line: String): String? = COMMENT.find(line)?.groupValues?.get(1)
