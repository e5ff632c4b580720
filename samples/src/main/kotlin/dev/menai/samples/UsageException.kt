package dev.menai.samples

/** The arguments make no sense to the sample; the message says what would. */
class UsageException(message: String, cause: Throwable? = null) : RuntimeException(message, cause)
