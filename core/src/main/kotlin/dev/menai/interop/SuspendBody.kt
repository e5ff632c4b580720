package dev.menai.interop

import kotlin.coroutines.Continuation

/** Calls a suspend function as Java sees it: gives its result, or says that it suspended and resumes [call]'s `k` later. */
@InternalMenaiApi
public fun interface SuspendBody<T> {
    @Throws(Exception::class)
    public fun call(k: Continuation<T>): Any?
}
