package dev.menai.queue

/** A [Queue] that gives the newest item first. */
public class LifoQueue<T : Any>(capacity: Int = Int.MAX_VALUE, name: String? = null) :
    Queue<T>(capacity, name, LifoStorage())
