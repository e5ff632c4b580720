package com.acme

import dev.menai.sleep
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.withContext
import kotlin.time.Duration.Companion.hours

/** A user's code that goes on when it is cancelled. README.md shows the line in which it waits. */
suspend fun poll() =
    withContext(NonCancellable) {
        while (true) sleep(1.hours)
    }
