package dev.menai.architecture

import java.nio.file.FileVisitResult
import java.nio.file.Path
import kotlin.io.path.exists
import kotlin.io.path.extension
import kotlin.io.path.name
import kotlin.io.path.readLines
import kotlin.io.path.readText
import kotlin.io.path.relativeTo
import kotlin.io.path.visitFileTree

/** A source file as the guards see it: its path from the repository's root, with forward slashes, and its lines. */
internal class SourceFile(val path: String, val lines: List<String>) {
    constructor(path: String, text: String) : this(path, text.trimIndent().lines())

    val isDescriptor: Boolean get() = path.endsWith("/module-info.java")
}

/** The checked-out tree these tests run in. */
internal object Repository {
    private val root: Path = findRoot(Path.of("").toAbsolutePath())

    private val notSources = setOf("target", "node_modules")

    /** All Kotlin and Java files in and below [folder]. */
    fun sources(folder: String = ""): List<SourceFile> {
        val found = mutableListOf<Path>()
        root.resolve(folder).visitFileTree {
            onPreVisitDirectory { directory, _ ->
                val skipped = directory != root && (directory.name in notSources || directory.name.startsWith("."))
                if (skipped) FileVisitResult.SKIP_SUBTREE else FileVisitResult.CONTINUE
            }
            onVisitFile { file, _ ->
                if (file.extension == "kt" || file.extension == "java") found.add(file)
                FileVisitResult.CONTINUE
            }
        }
        return found.sorted().map { SourceFile(it.relativeTo(root).joinToString("/"), it.readLines()) }
    }

    // The tests run in the module's folder from Maven and often in the root's from an editor.
    private fun findRoot(start: Path): Path =
        generateSequence(start) { it.parent }.firstOrNull(::isRoot)
            ?: error("no folder with .editorconfig and a pom.xml of modules at or above $start")

    private fun isRoot(folder: Path): Boolean {
        val pom = folder.resolve("pom.xml")
        return folder.resolve(".editorconfig").exists() && pom.exists() && "<modules>" in pom.readText()
    }
}
