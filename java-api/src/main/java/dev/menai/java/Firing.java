package dev.menai.java;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Tells the links of completed futures, one future after the other, without recursion.
 *
 * <p>Links without a user function act at once, on this thread, and may complete further futures;
 * those are told next. Functions are handed to their loop in order; on a closed loop they run here.
 * Confined to the thread that made it.
 */
final class Firing {
  /** Completed futures whose links are still to be told; most often there is one at a time. */
  private @Nullable TaskFuture<?> nextDone;

  private @Nullable ArrayDeque<TaskFuture<?>> moreDone;

  /** Functions to hand over, chained by {@code next}, all for {@code readyLoop}. */
  private @Nullable Link firstReady;

  private @Nullable Link lastReady;
  private @Nullable AsyncLoop readyLoop;

  /** Tells the links of {@code done}, and of all that completes by that. */
  static void fire(TaskFuture<?> done) {
    Link first = done.takeLinks();
    if (first != null) {
      Firing firing = new Firing();
      firing.tell(first);
      firing.finish();
    }
  }

  /**
   * {@code done} was completed by a link; its own links are told after those of the current one.
   */
  void completed(TaskFuture<?> done) {
    if (nextDone == null) {
      nextDone = done;
      return;
    }
    if (moreDone == null) {
      moreDone = new ArrayDeque<>();
    }
    moreDone.add(done);
  }

  /** Queues the function of {@code link} on {@code loop}. */
  void ready(Link link, AsyncLoop loop) {
    if (readyLoop != loop) {
      flush();
      readyLoop = loop;
    }
    if (lastReady == null) {
      firstReady = link;
    } else {
      lastReady.next = link;
    }
    lastReady = link;
  }

  /** Goes on until nothing is left to tell or to hand over. */
  void finish() {
    flush();
    while (nextDone != null) {
      TaskFuture<?> done = nextDone;
      nextDone = moreDone == null ? null : moreDone.poll();
      Link first = done.takeLinks();
      if (first != null) {
        tell(first);
        flush();
      }
    }
  }

  private void tell(Link first) {
    Link next;
    for (Link each = first; each != null; each = next) {
      next = each.next;
      each.next = null;
      each.previous = null;
      each.sourceDone(this);
    }
  }

  private void flush() {
    Link first = firstReady;
    if (first == null) {
      return;
    }
    Link last = lastReady;
    AsyncLoop loop = readyLoop;
    firstReady = null;
    lastReady = null;
    if (!loop.queue().offer(first, last)) {
      performInPlace(first);
    }
  }

  /** The loop is closed: no order with its thread is left to keep. */
  void performInPlace(Link first) {
    Link next;
    for (Link each = first; each != null; each = next) {
      next = each.next;
      each.next = null;
      each.perform(this);
    }
  }
}
