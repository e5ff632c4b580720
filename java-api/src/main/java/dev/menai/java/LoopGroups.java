package dev.menai.java;

import dev.menai.EventLoop;

/** The {@code taskGroup} family of {@link AsyncLoop}. */
abstract class LoopGroups extends LoopWaiting {
  LoopGroups(EventLoop loop) {
    super(loop);
  }
}
