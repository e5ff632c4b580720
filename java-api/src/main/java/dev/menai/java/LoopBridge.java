package dev.menai.java;

import dev.menai.EventLoop;

/** Suspend functions and flows of Kotlin, as {@link AsyncLoop} gives them to Java. */
abstract class LoopBridge extends LoopThreads {
  LoopBridge(EventLoop loop) {
    super(loop);
  }
}
