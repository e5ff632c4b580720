package dev.menai.java;

import dev.menai.EventLoop;

/**
 * Waiting for some of several stages: {@code waitUntil}, {@code asCompleted}, {@code race}, {@code
 * shield}.
 */
abstract class LoopWaiting extends LoopGather {
  LoopWaiting(EventLoop loop) {
    super(loop);
  }
}
