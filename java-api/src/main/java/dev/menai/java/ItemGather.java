package dev.menai.java;

import dev.menai.LoopClosedException;
import dev.menai.interop.LoopAccess;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Starts work on items, a limited number at a time, and gathers it.
 *
 * <p>Items are taken and functions called on the loop only, in callbacks of their own.
 *
 * @param <A> an item
 * @param <T> what the work on it gives
 * @param <R> what the result's list holds
 */
final class ItemGather<
        A extends @Nullable Object, T extends @Nullable Object, R extends @Nullable Object>
    implements Runnable {
  /** Enough to make the hop cheap, few enough to keep timers punctual. */
  private static final int MOST_PER_TURN = 256;

  private final AsyncLoop loop;
  private final Iterator<? extends A> items;
  private final AsyncFunction<? super A, ? extends T> fn;
  private final int limit;
  private final Gather<T, R> gather;

  /** Items whose work has not ended. */
  private final AtomicInteger inWork = new AtomicInteger();

  /** Whether a run is posted, or going on: then nobody has to post one. */
  private final AtomicBoolean scheduled = new AtomicBoolean(true);

  /** Loop thread only. */
  private int nextIndex;

  /** Nothing is taken any more. Written on the loop. */
  private volatile boolean exhausted;

  private ItemGather(
      AsyncLoop loop,
      Iterator<? extends A> items,
      AsyncFunction<? super A, ? extends T> fn,
      int limit,
      boolean keepsFailures) {
    this.loop = loop;
    this.items = items;
    this.fn = fn;
    this.limit = limit;
    this.gather = Gather.growing(loop, keepsFailures, this::memberEnded);
  }

  /** Begins at once, on the loop. */
  static <A extends @Nullable Object, T extends @Nullable Object, R extends @Nullable Object>
      TaskFuture<List<R>> start(
          AsyncLoop loop,
          Iterator<? extends A> items,
          AsyncFunction<? super A, ? extends T> fn,
          int limit,
          boolean keepsFailures) {
    ItemGather<A, T, R> starter =
        new ItemGather<>(loop, items, Carried.function(loop, fn), limit, keepsFailures);
    starter.run();
    return starter.gather.result();
  }

  @Override
  public void run() {
    int left = MOST_PER_TURN;
    while (mayStart()) {
      if (left-- == 0) {
        post(); // still scheduled
        return;
      }
      startNext();
    }
    scheduled.set(false);
    if (mayStart()) {
      schedule(); // an item ended between the last look and the line above
    }
  }

  private boolean mayStart() {
    if (!exhausted && !gather.isGoing()) {
      exhaust();
    }
    return !exhausted && inWork.get() < limit;
  }

  private void startNext() {
    A item;
    try {
      if (!items.hasNext()) {
        exhaust();
        return;
      }
      item = items.next();
    } catch (Throwable thrown) {
      gather.fail(thrown);
      exhaust();
      return;
    }
    int index = nextIndex++;
    inWork.incrementAndGet();
    CompletionStage<? extends T> stage;
    try {
      stage = fn.apply(item);
      if (stage == null) {
        throw new NullPointerException("function returned null instead of a stage, item " + index);
      }
    } catch (Throwable thrown) {
      gather.addFailed(thrown);
      return;
    }
    gather.add(stage);
  }

  private void exhaust() {
    exhausted = true;
    gather.close();
  }

  /** On whatever thread. */
  private void memberEnded() {
    inWork.decrementAndGet();
    schedule();
  }

  private void schedule() {
    if (!exhausted && scheduled.compareAndSet(false, true)) {
      post();
    }
  }

  private void post() {
    if (!LoopAccess.post(loop.eventLoop(), this)) {
      gather.fail(
          new LoopClosedException(
              "loop \"" + loop.name() + "\" is closed; gather refused to go on"));
      exhaust();
    }
  }
}
