package dev.menai.interop

import dev.menai.internal.loop.OwnedWork

/** A task that is no coroutine; its loop lists it, and cancels and awaits it on close. */
@InternalMenaiApi
public interface LoopWork : OwnedWork
