package dev.menai.queue

/** The queue was shut down: it takes no more items, or has none left to give. */
public class QueueShutdownException(message: String) : IllegalStateException(message)
