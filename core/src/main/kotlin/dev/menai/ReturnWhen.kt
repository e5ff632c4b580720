package dev.menai

/** When a wait for several tasks is over; `return_when` of `asyncio.wait`. */
public enum class ReturnWhen {
    /** As soon as one has ended, however it ended. */
    FIRST_COMPLETED,

    /** As soon as one has failed or was cancelled, or when all have ended; asyncio's `FIRST_EXCEPTION`. */
    FIRST_FAILED,

    /** When all have ended. */
    ALL_COMPLETED,
}
