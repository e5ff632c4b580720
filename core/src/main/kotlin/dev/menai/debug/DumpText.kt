package dev.menai.debug

/** A [LoopDump] for people: a tree, in which each task stands below the one that has to wait for it at its end. */
internal class DumpText(private val dump: LoopDump) {
    private val text = StringBuilder()

    override fun toString(): String {
        text.append("loop \"${dump.loopName}\", ${dump.state}")
        dump.threadName?.let { text.append(" on thread \"$it\"") }
        if (!dump.isExact) text.append(", did not answer")
        line("  ${dump.statistics}")
        dump.threadStack.forEach { line("    at $it") }
        if (dump.timers.isNotEmpty()) line("  timers due in ${some(dump.timers)}")
        dump.tasks.forEachIndexed { index, task -> add(task, "", index == dump.tasks.lastIndex) }
        dump.cycles.forEach { line("cycle: $it") }
        return text.toString()
    }

    private fun add(task: TaskDump, indent: String, isLast: Boolean) {
        line(indent + (if (isLast) "└── " else "├── ") + headOf(task))
        val below = indent + if (isLast) "    " else "│   "
        val detail = below + if (task.children.isEmpty()) "    " else "│   "
        if (task.awaitedBy.isNotEmpty()) line("${detail}awaited by ${some(task.awaitedBy)}")
        if (task.holds.isNotEmpty()) line("${detail}holds ${some(task.holds)}")
        task.stack.forEach { line("${detail}at $it") }
        task.children.forEachIndexed { index, child -> add(child, below, index == task.children.lastIndex) }
    }

    private fun headOf(task: TaskDump): String =
        task.title + task.createdAt?.let { " (created at $it)" }.orEmpty() + if (task.isGroup) "" else stateOf(task)

    private fun stateOf(task: TaskDump): String =
        when (task.state) {
            TaskDump.State.RUNNING -> ", running"
            TaskDump.State.READY -> ", ready"
            TaskDump.State.WAITING -> ", waits for ${some(task.waitsFor)}"
            TaskDump.State.UNKNOWN -> ", runs, or waits for something outside Menai"
        }

    private fun line(line: String) {
        if (text.isNotEmpty()) text.append('\n')
        text.append(line)
    }
}

/** `a, b and c`; of more than five the first five. */
internal fun some(names: List<String>): String =
    when {
        names.size > SOME -> names.take(SOME).joinToString(", ") + " and ${names.size - SOME} more"
        names.size < 2 -> names.joinToString()
        else -> names.dropLast(1).joinToString(", ") + " and ${names.last()}"
    }

private const val SOME = 5
