package dev.menai.benchmarks.compare

/** A thing of which there may be more and more at one time. */
internal class GrowthKind(
    val name: String,
    private val workload: String,
    private val program: String?,
    private val methods: Map<String, String>,
) {
    val contenders: List<String>
        get() = methods.keys.toList() + if (program == null) emptyList() else PythonLoop.entries.map { it.label }

    /** What measures [label], with [units] at one time. */
    fun contender(label: String, units: Int, measure: Measure): Contender {
        val weighed = measure == Measure.BYTES_HELD
        val method = methods[label]
        if (method != null) return JvmContender(label, workload, method, mapOf("units" to "$units"), weighed)
        return PythonContender(PythonLoop.entries.single { it.label == label }, program!!, units, weighed)
    }

    fun row(units: Int, measure: Measure): Row {
        val all = contenders.map { contender(it, units, measure) }
        val ours = all.first() as JvmContender
        return Row("$name-$units", "${grouped(units)} $name, ${measure.unit}", measure, ours, all.drop(1).map(::Peer))
    }

    companion object {
        val all =
            listOf(
                GrowthKind(
                    "tasks",
                    "TasksHeld",
                    "tasks_held",
                    mapOf(
                        "Menai" to "menai",
                        "kotlinx async on our loop" to "kotlinxOnMenai",
                        "virtual threads" to "virtualThreads",
                        "CompletableFuture" to "completableFuture",
                    ),
                ),
                GrowthKind(
                    "timers",
                    "TimersHeld",
                    "timers_held",
                    mapOf("Menai" to "menai", "Netty" to "netty", "scheduled executor" to "scheduledExecutor"),
                ),
                GrowthKind(
                    "waiters",
                    "WaitersHeld",
                    "waiters_held",
                    mapOf(
                        "Menai" to "menai",
                        "kotlinx Semaphore on our loop" to "kotlinxOnMenai",
                        "virtual threads" to "virtualThreads",
                    ),
                ),
                GrowthKind(
                    "java-waiters",
                    "JavaWaitersHeld",
                    null,
                    mapOf("Menai" to "menai", "asyncutil" to "ibm", "tascalate" to "tascalate"),
                ),
            )
    }
}
