package dev.menai.internal.wait

/** Is told of each wait in any line of this JVM. Under the point's lock: it must be short, and take no other lock. */
internal interface WaitRecorder {
    fun began(waiter: Waiter)

    /** It was granted something or a failure, or has left. */
    fun ended(waiter: Waiter, point: WaitPoint)
}
