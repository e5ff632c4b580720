package dev.menai.architecture

import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test

class ImportDirectionTest {
    private val rules =
        ImportRules(
            root = "dev.menai",
            layers =
                listOf(
                    setOf("dev.menai.internal.wait", "dev.menai.internal.loop"),
                    setOf("dev.menai"),
                    setOf("dev.menai.sync", "dev.menai.queue", "dev.menai.threads", "dev.menai.future"),
                    setOf("dev.menai.debug"),
                    setOf("dev.menai.testing", "dev.menai.interop"),
                ),
            assembly = mapOf("NewLoop.kt" to setOf("dev.menai.debug")),
        )

    @Test
    fun coreImportsPointOneWay() {
        val files = Repository.sources("core/src/main").filterNot { it.isDescriptor }

        assertTrue(files.isNotEmpty(), "no sources of core found")
        assertNone(files.flatMap(rules::breaches))
    }

    @Test
    fun noFileImportsWithStar() {
        assertNone(Repository.sources().flatMap(::starImports))
    }

    @Test
    fun innerLayerMayNotImportOuterOne() {
        assertEquals(
            listOf("Turn.kt:3: dev.menai.internal.loop may not use dev.menai.EventLoop"),
            breaches(
                """
                package dev.menai.internal.loop

                import dev.menai.EventLoop
                """,
            ),
        )
    }

    @Test
    fun packagesOfOneLayerMayNotKnowEachOther() {
        assertEquals(
            listOf("Turn.kt:2: dev.menai.queue may not use dev.menai.sync.Lock"),
            breaches("package dev.menai.queue\nimport dev.menai.sync.Lock"),
        )
    }

    @Test
    fun nestedTypesAndFunctionsCountAsTheirPackage() {
        assertEquals(
            listOf(
                "Turn.kt:2: dev.menai may not use dev.menai.testing.VirtualClock.Step",
                "Turn.kt:3: dev.menai may not use dev.menai.future.await",
            ),
            breaches("package dev.menai\nimport dev.menai.testing.VirtualClock.Step\nimport dev.menai.future.await"),
        )
    }

    @Test
    fun qualifiedNameInCodeCountsAsImport() {
        assertEquals(
            listOf("Turn.kt:2: dev.menai.sync may not use dev.menai.queue.Queue"),
            breaches("package dev.menai.sync\nval q = dev.menai.queue.Queue(3)"),
        )
    }

    @Test
    fun onlyTheFileThatMakesLoopsMayReachUpToDebug() {
        val import = "package dev.menai\nimport dev.menai.debug.DebugOptions"

        assertNone(rules.breaches(SourceFile("core/NewLoop.kt", import)))
        assertEquals(listOf("Turn.kt:2: dev.menai may not use dev.menai.debug.DebugOptions"), breaches(import))
    }

    @Test
    fun packageOutsideTheLayersIsBreach() {
        assertEquals(
            listOf("Turn.kt:1: package dev.menai.util is in no layer"),
            breaches("package dev.menai.util"),
        )
        assertEquals(
            listOf("Turn.kt:2: dev.menai.sync may not use dev.menai.util.Strings"),
            breaches("package dev.menai.sync\nimport dev.menai.util.Strings"),
        )
    }

    @Test
    fun ownPackageInnerLayersAndOthersCodeMayBeImported() {
        assertNone(
            breaches(
                """
                package dev.menai.sync

                import dev.menai.EventLoop
                import dev.menai.currentLoop
                import dev.menai.internal.wait.WaitQueue
                import dev.menai.sync.Lock
                import kotlinx.coroutines.CoroutineScope
                """,
            ),
        )
    }

    @Test
    fun commentsAndStringsAreNoDependencies() {
        assertNone(
            breaches(
                """
                package dev.menai.sync

                /** Unlike [dev.menai.queue.Queue] it keeps nothing. */
                /*
                 * See dev.menai.queue.Queue.
                 */
                val name = "dev.menai.queue.Queue" // as dev.menai.queue.Queue says
                """,
            ),
        )
    }

    @Test
    fun starImportIsFoundInBothLanguages() {
        val file = SourceFile("A.kt", "import java.util.*\nimport static java.util.Map.*;\nimport java.util.List")

        assertEquals(listOf("A.kt:1: import java.util.*", "A.kt:2: import static java.util.Map.*;"), starImports(file))
    }

    private fun breaches(text: String) = rules.breaches(SourceFile("Turn.kt", text))
}

internal fun assertNone(breaches: List<String>) = assertTrue(breaches.isEmpty(), breaches.joinToString("\n", "\n"))
