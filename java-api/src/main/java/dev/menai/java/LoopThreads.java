package dev.menai.java;

import dev.menai.EventLoop;

/** Blocking code beside {@link AsyncLoop}: {@code toThread} and the portal. */
abstract class LoopThreads extends LoopGroups {
  LoopThreads(EventLoop loop) {
    super(loop);
  }
}
