package dev.menai.benchmarks.compare

import java.util.Locale

/** The rows of the table "Budgets" in the design, and what belongs to them; [quick]: fewer sleepers. */
internal fun budgetRows(quick: Boolean): List<Row> =
    loopRows() + taskRows() + primitiveRows() + timerRows() + javaRows() + memoryRows(quick)

/** As the compiler makes them, without jobs and without a loop. */
private const val BARE_COROUTINES = "floor: bare coroutines"

private fun loopRows() =
    listOf(
        row("callSoon", "callSoon chain", "CallSoonChain") {
            python("call_soon_chain", asyncio = 60.0, uvloop = 25.0)
            peer("Netty", "netty", atLeast = 1.2)
            peer("single-thread executor", "executor")
            peer("floor: bare ring", "bareRing")
            peer("floor: bare ring of handles", "bareRingOfHandles")
        },
        row("posts", "post from another thread", "ForeignPost") {
            python("foreign_post")
            peer("Netty", "netty", atLeast = 1.0)
            peer("single-thread executor", "executor", atLeast = 10.0)
            peer("floor: bare stack", "bareStack")
            peer("floor: bare stack of handles", "bareStackOfHandles")
        },
    )

private fun taskRows() =
    listOf(
        row("switch", "task switch, 10 tasks × sleep(0)", "TaskSwitch") {
            python("task_switch", uvloop = 20.0)
            peer("`runBlocking` + `yield`", "runBlocking", atLeast = 1.3)
            peer("kotlinx on our loop", "kotlinxOnMenai")
            peer(BARE_COROUTINES, "bareCoroutines")
        },
        row("debug", "task switch in debug mode", "DebugTaskSwitch") {
            ours("debug mode", "menaiDebug")
            // At most a tenth slower: a tenth more time than without.
            peer("Menai without debug mode", "menai", atLeast = 1 / 1.1)
            peer("debug mode without creation sites", "menaiDebugNoSites")
            peer("debug mode with the recorder's stream", "menaiDebugStream")
            peer("kotlinx in `runBlocking`", "kotlinxOff")
            peer("the same with `DebugProbes`", "kotlinxDebugProbes")
            asyncioInDebugMode("task_switch")
        },
        row("gather", "spawn + gather 100 000", "SpawnGather") {
            python("spawn_gather", uvloop = 15.0)
            peer("`async` + `awaitAll` on our loop", "kotlinxOnMenai", atLeast = 1.0)
            peer("`async` + `awaitAll` in `runBlocking`", "runBlocking")
            peer(BARE_COROUTINES, "bareCoroutines")
        },
        row("group", "a group of ten tasks", "GroupOfTen") {
            python("group_of_ten")
            peer("`coroutineScope` on our loop", "coroutineScopeOnMenai")
            peer("`StructuredTaskScope`", "structuredTaskScope")
            peer("`invokeAll` on virtual threads", "virtualThreads")
        },
    )

private fun primitiveRows() =
    listOf(
        row("queue", "queue of 64, one producer, one consumer", "QueueOneLoop") {
            python("queue_of_64", uvloop = 12.0)
            peer("kotlinx `Channel` on our loop", "kotlinxOnMenai", atLeast = 1.0)
            peer(BARE_COROUTINES, "bareCoroutines")
        },
        row("semaphore", "semaphore(10), 100 000 contenders", "SemaphoreContended") {
            python("semaphore_contended", uvloop = 10.0)
            peer("kotlinx `Semaphore` on our loop", "kotlinxOnMenai", atLeast = 1.0)
            peer("kotlinx `Semaphore` in `runBlocking`", "runBlocking")
        },
    )

private const val MILLION = 1_000_000

private fun timerRows() =
    listOf(MILLION, 1_000).map { atOnce ->
        row("timers-$atOnce", "call_later + cancel, ${grouped(atOnce)} at once", "TimerCancel") {
            parameters = mapOf("outstanding" to "$atOnce")
            val isBudget = atOnce == MILLION
            python("timer_cancel", units = atOnce, uvloop = if (isBudget) 20.0 else null)
            peer("Netty", "netty", atLeast = if (isBudget) 1.0 else null)
            peer("scheduled executor", "scheduledExecutor")
            peer("floor: bare heap", "bareTimers")
        }
    }

private fun javaRows() =
    listOf(
        row("java-task", "Java `createTask` + `get`", "JavaTask") {
            peer("kotlinx `future { }` on our loop", "kotlinxOnMenai", atLeast = 3.0)
            peer("kotlinx `future { }` on an executor", "kotlinxOnExecutor")
            peer("`CompletableFuture.supplyAsync`", "supplyAsync")
            peer("tascalate `CompletableTask`", "tascalate")
            peer("floor: bare stack of futures", "bareStack")
        },
        row("java-gather", "Java `gather` of 10 000", "JavaGather") {
            peer("`CompletableFuture.allOf` + collecting", "allOf", atLeast = 1.0)
            peer("tascalate `Promises.all`", "tascalate")
        },
        row("java-semaphore", "Java semaphore(10), 10 000 contenders", "JavaSemaphore") {
            peer("asyncutil", "ibm", atLeast = 1.0)
            peer("virtual threads + `Semaphore`", "virtualThreads", atLeast = 1.0)
            peer("tascalate", "tascalate")
            peer("floor: bare deque", "bareDeque")
            peer("floor: bare deque, bodies by the loop", "bareDequeByLoop")
        },
    )

private fun memoryRows(quick: Boolean): List<Row> {
    val units = if (quick) MILLION / 10 else MILLION
    return sleepers(units) + held(units)
}

private fun sleepers(tasks: Int): List<Row> {
    fun of(name: String, title: String, content: RowBuilder.() -> Unit) =
        row(name, "${grouped(tasks)} sleeping tasks: $title", "MillionSleepers") {
            parameters = mapOf("units" to "$tasks")
            weighed = true
            content()
        }
    return listOf(
        of("sleepers", "memory of each") {
            measure = Measure.BYTES_HELD
            python("sleepers", asyncio = 4.0, units = tasks)
            peer("virtual threads", "virtualThreads", atLeast = 1.0)
            peer("kotlinx `delay` on our loop", "kotlinxOnMenai")
            peer("kotlinx `delay` in `runBlocking`", "runBlocking")
            peer(BARE_COROUTINES, "bareCoroutines")
        },
        of("awake", "the last wakes after the deadline") {
            measure = Measure.SECONDS_LATE
            limit = 2.0
            python("sleepers", units = tasks)
            peer("virtual threads", "virtualThreads")
            peer("kotlinx `delay` on our loop", "kotlinxOnMenai")
            peer("kotlinx `delay` in `runBlocking`", "runBlocking")
            peer(BARE_COROUTINES, "bareCoroutines")
        },
    )
}

/** Without goals but for the timers: the design says what their memory must not do. */
private fun held(units: Int): List<Row> {
    fun of(name: String, title: String, workload: String, content: RowBuilder.() -> Unit) =
        row(name, title, workload) {
            parameters = mapOf("units" to "$units")
            weighed = true
            measure = Measure.BYTES_HELD
            content()
        }
    return listOf(
        of("task-memory", "memory of a task that waits at a gate", "TasksHeld") {
            python("tasks_held", units = units)
            peer("kotlinx `async` on our loop", "kotlinxOnMenai")
            peer("virtual threads", "virtualThreads")
            peer("`CompletableFuture` dependent", "completableFuture")
        },
        of("waiter-memory", "memory of a task that waits for a permit", "WaitersHeld") {
            python("waiters_held", units = units)
            peer("kotlinx `Semaphore` on our loop", "kotlinxOnMenai")
            peer("virtual threads + `Semaphore`", "virtualThreads")
        },
        of("java-waiter-memory", "memory of a Java future that waits for a permit", "JavaWaitersHeld") {
            peer("asyncutil", "ibm")
            peer("tascalate", "tascalate")
            peer("floor: bare deque", "bareDeque")
        },
        of("timer-memory", "memory of a timer", "TimersHeld") {
            python("timers_held", units = units)
            peer("Netty", "netty")
            peer("scheduled executor", "scheduledExecutor")
        },
        of("cancelled-memory", "memory that a cancelled timer leaves", "TimersCancelled") {
            limit = 1.0
            python("timers_cancelled", units = units)
            peer("Netty", "netty")
            peer("scheduled executor", "scheduledExecutor")
        },
    )
}

/** With a space between thousands, as in the titles. */
internal fun grouped(number: Int): String = "%,d".format(Locale.ROOT, number).replace(',', ' ')
