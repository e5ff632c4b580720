package dev.menai.samples.docs

import java.nio.file.Path
import kotlin.io.path.exists
import kotlin.io.path.extension
import kotlin.io.path.isDirectory
import kotlin.io.path.isRegularFile
import kotlin.io.path.listDirectoryEntries
import kotlin.io.path.name
import kotlin.io.path.readLines
import kotlin.io.path.readText
import kotlin.io.path.relativeTo

/** Files by their path from the repository's root; `null` if there is none of that name. */
internal typealias Files = (String) -> List<String>?

/** The checked-out tree these tests run in. */
internal object Checkout {
    private val root: Path =
        generateSequence(Path.of("").toAbsolutePath()) { it.parent }.firstOrNull(::isRoot)
            ?: error("no folder with .editorconfig and a pom.xml of modules at or above the working directory")

    private fun isRoot(folder: Path): Boolean {
        val pom = folder.resolve("pom.xml")
        return folder.resolve(".editorconfig").exists() && pom.exists() && "<modules>" in pom.readText()
    }

    fun linesOf(path: String): List<String>? = root.resolve(path).takeIf { it.isRegularFile() }?.readLines()

    fun exists(path: String): Boolean = root.resolve(path).normalize().exists()

    /** The documentation: what stands in the root, and all below `docs`. */
    fun markdown(): List<Markdown> =
        (markdownIn(root) + markdownBelow(root.resolve("docs"))).map { Markdown(pathOf(it), it.readLines()) }

    private fun markdownIn(folder: Path): List<Path> = folder.listDirectoryEntries("*.md").sorted()

    private fun markdownBelow(folder: Path): List<Path> =
        markdownIn(folder) + folder.listDirectoryEntries().filter { it.isDirectory() }.flatMap(::markdownBelow)

    /** The text of every test source of every module. */
    fun testSources(): List<String> {
        val folders = root.listDirectoryEntries() + root.resolve("integrations").listDirectoryEntries()
        val modules = folders.filter { it.resolve("pom.xml").exists() }
        return modules.map { it.resolve("src/test") }.filter { it.exists() }.flatMap { folder ->
            folder.toFile().walk().filter { it.extension == "kt" || it.extension == "java" }.map { it.readText() }
        }
    }

    private fun pathOf(file: Path) = file.relativeTo(root).joinToString("/") { it.name }
}
