package dev.menai.interop

import dev.menai.internal.loop.AwaitNode
import dev.menai.internal.loop.OwnedWork
import dev.menai.internal.loop.Repeating
import dev.menai.internal.loop.WorkGroup

/** Something that waits, or that others wait for, so that a dump can follow it. */
@InternalMenaiApi
public interface LoopNode : AwaitNode

/** A task that is no coroutine; its loop lists it, and cancels and awaits it on close. */
@InternalMenaiApi
public interface LoopWork : OwnedWork

/** A task group that is no coroutine's; its tasks name it as their `head`. */
@InternalMenaiApi
public interface LoopGroup : WorkGroup

/** A callback that sets its own timer again. */
@InternalMenaiApi
public interface LoopRepeat : Repeating
