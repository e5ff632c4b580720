package dev.menai.samples.stopsthework

/** Where a call is cancelled. */
enum class Place(val title: String) {
    CALL("the call itself"),
    THEN_APPLY("after thenApply"),
    THEN_COMPOSE("inside thenCompose"),
    GATHER("gather"),
    SIBLING_FAILS("gather, a sibling fails"),
    GROUP("group"),
    TASK_FAILS("group, a task fails"),
    TIMEOUT("timeout"),
    COROUTINE("coroutine"),
    TO_THREAD("toThread"),
}

/** Begins a call somewhere below what a program holds in its hands, and returns what cancels that. */
fun interface Way {
    fun begin(call: RemoteCall): Runnable
}

/** The ways of one library; a place that it has nothing for is missing. */
class Column(val title: String, val ways: Map<Place, Way>)
