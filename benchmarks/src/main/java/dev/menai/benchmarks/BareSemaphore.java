package dev.menai.benchmarks;

import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;

/**
 * A deque of futures behind a lock: the floor of any semaphore that gives out futures.
 *
 * <p>No cancel, no close, no statistics, no thread of its own; dependents run in the stack of the
 * release.
 */
final class BareSemaphore {
  /** Guarded by this, as is {@code permits}. */
  private final ArrayDeque<CompletableFuture<Void>> waiters = new ArrayDeque<>();

  private int permits;

  BareSemaphore(int permits) {
    this.permits = permits;
  }

  CompletableFuture<Void> acquire() {
    CompletableFuture<Void> acquired = new CompletableFuture<>();
    synchronized (this) {
      if (permits == 0) {
        waiters.add(acquired);
        return acquired;
      }
      permits--;
    }
    acquired.complete(null);
    return acquired;
  }

  void release() {
    CompletableFuture<Void> next;
    synchronized (this) {
      next = waiters.poll();
      if (next == null) {
        permits++;
        return;
      }
    }
    next.complete(null);
  }
}
