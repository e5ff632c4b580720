package dev.menai.benchmarks

import dev.menai.queue.Queue
import kotlinx.coroutines.channels.Channel
import org.openjdk.jmh.annotations.Benchmark
import org.openjdk.jmh.annotations.OperationsPerInvocation
import kotlin.coroutines.EmptyCoroutineContext

/** An item through a queue of 64, from one coroutine to another on the same loop. */
open class QueueOneLoop : SideBySide() {
    @Benchmark
    @OperationsPerInvocation(HandOver.ITEMS)
    fun menai(here: MenaiHere): Long {
        val queue = Queue<Int>(HandOver.CAPACITY)
        return here.loop.runUntilComplete { HandOver.run(EmptyCoroutineContext, { queue.put(it) }, { queue.get() }) }
    }

    @Benchmark
    @OperationsPerInvocation(HandOver.ITEMS)
    fun kotlinxOnMenai(here: MenaiHere): Long {
        val channel = Channel<Int>(HandOver.CAPACITY)
        return here.loop.runUntilComplete {
            HandOver.run(EmptyCoroutineContext, { channel.send(it) }, { channel.receive() })
        }
    }

    @Benchmark
    @OperationsPerInvocation(HandOver.ITEMS)
    fun bareCoroutines(): Long {
        val coroutines = BareCoroutines()
        val queue = BareQueue(coroutines, HandOver.CAPACITY)
        val producer = coroutines.start(queue) { HandOver.items.forEach { put(it) } }
        val consumer = coroutines.start(queue) { HandOver.checkedSum { get() } }
        coroutines.drain()
        producer.get()
        return consumer.get()
    }
}
