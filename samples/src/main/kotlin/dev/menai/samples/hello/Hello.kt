package dev.menai.samples.hello

import dev.menai.createTask
import dev.menai.runLoop
import dev.menai.sleep
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds

// <hello>
suspend fun fetchData(): String {
    println("start fetching")
    sleep(1.seconds) // this task waits; the loop does not
    println("done fetching")
    return "some data"
}

suspend fun hello() {
    val data = createTask("fetch") { fetchData() }
    for (i in 1..3) {
        sleep(250.milliseconds)
        println("meanwhile, step $i")
    }
    println("got ${data.await()}")
}

fun main() = runLoop { hello() }
// </hello>
