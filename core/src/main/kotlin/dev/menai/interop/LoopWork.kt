package dev.menai.interop

import dev.menai.internal.loop.AwaitNode
import dev.menai.internal.loop.OwnedWork

/** Something that waits, or that others wait for, so that a dump can follow it. */
@InternalMenaiApi
public interface LoopNode : AwaitNode

/** A task that is no coroutine; its loop lists it, and cancels and awaits it on close. */
@InternalMenaiApi
public interface LoopWork : OwnedWork
