package dev.menai.internal.loop

import kotlin.random.Random

/** A [ReadyQueue] that runs each turn's callbacks in an order drawn from [seed], so that a test finds who relies on one. */
internal class ShuffledQueue(seed: Long) : ReadyQueue() {
    private val random = Random(seed)

    override fun beginTurn(): Int {
        if (size > 1) List(size) { removeFirst() }.shuffled(random).forEach(::addLast)
        return size
    }
}

/** [real], with a queue that shuffles. */
internal class ShufflingPoller(private val real: Poller, private val seed: Long) : Poller by real {
    override fun newQueue(): ReadyQueue = ShuffledQueue(seed)
}
