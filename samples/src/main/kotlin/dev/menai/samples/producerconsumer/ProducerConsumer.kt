package dev.menai.samples.producerconsumer

import dev.menai.createTask
import dev.menai.gather
import dev.menai.queue.Queue
import dev.menai.runLoop
import dev.menai.sleep
import kotlin.time.Duration.Companion.milliseconds

/** A producer and its consumers: first with an end marker, then with workers, back-pressure and a shutdown. */
fun main() =
    runLoop("producer-consumer") {
        println("one consumer, until the end marker")
        withEndMarker()
        println("two workers, until the shutdown")
        withWorkers()
    }

// <marker>
private const val END = -1

/** As the guides do it. The marker is no number, and each further consumer would need one of its own. */
suspend fun withEndMarker() {
    val numbers = Queue<Int>()
    val consumer = createTask("consumer") { consume(numbers) }
    for (number in 1..3) {
        sleep(100.milliseconds)
        numbers.put(number)
    }
    numbers.put(END)
    consumer.await()
}

private suspend fun consume(numbers: Queue<Int>) {
    while (true) {
        val number = numbers.get()
        if (number == END) break
        println("  got $number")
    }
}
// </marker>

// <workers>

/** The queue itself says when all is done, and that nothing comes any more. */
suspend fun withWorkers() {
    val jobs = Queue<Int>(capacity = 2)
    val workers = listOf("ann", "bob").map { name -> createTask(name) { work(name, jobs) } }
    for (job in 1..6) {
        jobs.put(job) // waits while the queue is full, so nobody piles up jobs faster than they are done
        println("  put job $job, ${jobs.size} waiting")
    }
    jobs.join() // until each job was called done
    println("  all jobs are done")
    jobs.shutdown() // ends the workers' loops
    workers.gather()
}

private suspend fun work(name: String, jobs: Queue<Int>) {
    for (job in jobs) {
        sleep(300.milliseconds)
        println("  $name did job $job")
        jobs.taskDone()
    }
}
// </workers>
