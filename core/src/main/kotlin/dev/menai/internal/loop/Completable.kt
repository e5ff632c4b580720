package dev.menai.internal.loop

/** Of a future that is completed by hand, what is known of it when it is gone. Any thread. */
internal abstract class Completable {
    /** Whether something waits for it. */
    @Volatile
    var isAwaited = false

    @Volatile
    var isCompleted = false
}
