package dev.menai.debug

/** The whole of JSON that a dump needs: strings, lists and objects; see decision 0020. */
internal fun dumpJson(dump: LoopDump): String =
    json(
        linkedMapOf(
            "loop" to dump.loopName,
            "state" to dump.state,
            "exact" to dump.isExact,
            "thread" to dump.threadName,
            "threadStack" to dump.threadStack.map { it.toString() },
            "tasks" to dump.tasks.map(::taskFields),
            "cycles" to dump.cycles,
            "timers" to dump.timers,
            "statistics" to statisticsFields(dump.statistics),
        ),
    )

private fun taskFields(task: TaskDump): Map<String, Any?> =
    linkedMapOf(
        "title" to task.title,
        "createdAt" to task.createdAt?.toString(),
        "state" to task.state.name.lowercase(),
        "waitsFor" to task.waitsFor,
        "holds" to task.holds,
        "awaitedBy" to task.awaitedBy,
        "stack" to task.stack.map { it.toString() },
        "children" to task.children.map(::taskFields),
    )

private fun statisticsFields(statistics: LoopStatistics): Map<String, Any?> =
    statistics.run {
        linkedMapOf(
            "turns" to turns,
            "steps" to steps,
            "lagNanosMedian" to lag.nanosAtMost(0.5),
            "lagNanosMax" to lag.nanosAtMost(1.0),
            "tasks" to tasks,
            "ready" to ready,
            "timers" to timers,
            "outside" to outside,
        )
    }

private fun json(value: Any?): String =
    when (value) {
        null, is Boolean, is Number -> value.toString()
        is Map<*, *> -> value.entries.joinToString(",", "{", "}") { (key, field) -> "${quoted("$key")}:${json(field)}" }
        is List<*> -> value.joinToString(",", "[", "]") { json(it) }
        else -> quoted(value.toString())
    }

private fun quoted(text: String): String =
    text.asSequence().joinToString("", "\"", "\"") { char ->
        when {
            char == '"' || char == '\\' -> "\\$char"
            char < ' ' || char.isSurrogate() -> "\\u%04x".format(char.code)
            else -> char.toString()
        }
    }
