package dev.menai.sync

import java.util.concurrent.TimeoutException
import kotlin.time.Duration

/** What a caller gets whose turn at [primitive] did not come in time. */
@PublishedApi
internal fun noTurn(primitive: Any, timeout: Duration): TimeoutException =
    TimeoutException("no turn at $primitive within $timeout")
