package dev.menai.interop

import dev.menai.EventLoop
import dev.menai.internal.loop.Completable

/** What debug mode has to be told of a future of Java's that somebody else completes. Any thread. */
@InternalMenaiApi
public class FutureWatch private constructor(private val future: Completable) {
    /** Something waits for it. */
    public fun awaited() {
        future.isAwaited = true
    }

    public fun completed() {
        future.isCompleted = true
    }

    public companion object {
        /** Whether [loop] looks after such futures. */
        @JvmStatic
        public fun isWanted(loop: EventLoop): Boolean = loop.turn.probe?.notesBegins == true

        /** `null` if nobody wants to know. */
        @JvmStatic
        public fun of(loop: EventLoop, future: Any): FutureWatch? =
            loop.turn.probe?.futureCreated(future)?.let(::FutureWatch)
    }
}
