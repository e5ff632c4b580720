package dev.menai.java;

import dev.menai.Handle;
import dev.menai.interop.LoopAccess;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * Lets the runners of a race begin, each some time after the one before, or when that has failed.
 *
 * <p>Loop thread only, all of it.
 *
 * @param <T> the value
 */
final class RaceStart<T extends @Nullable Object> implements Runnable {
  private final AsyncLoop loop;
  private final Iterator<? extends AsyncSupplier<? extends T>> suppliers;
  private final long staggerNanos;
  private final Race<T> race;

  private @Nullable TaskFuture<?> latest;
  private @Nullable Handle headStart;
  private boolean closed;

  private RaceStart(
      AsyncLoop loop, Iterator<? extends AsyncSupplier<? extends T>> suppliers, long staggerNanos) {
    this.loop = loop;
    this.suppliers = suppliers;
    this.staggerNanos = staggerNanos;
    this.race = new Race<>(loop);
  }

  static <T extends @Nullable Object> TaskFuture<T> start(
      AsyncLoop loop, Iterator<? extends AsyncSupplier<? extends T>> suppliers, long staggerNanos) {
    RaceStart<T> start = new RaceStart<>(loop, suppliers, staggerNanos);
    start.run();
    return start.race.result();
  }

  /** The next one's turn has come. */
  @Override
  public void run() {
    if (closed) {
      return;
    }
    takeBackHeadStart();
    try {
      do {
        if (!race.isGoing() || !suppliers.hasNext()) {
          close();
          return;
        }
        begin(suppliers.next());
      } while (staggerNanos == 0);
      if (suppliers.hasNext()) {
        headStart = LoopAccess.callAfter(loop.eventLoop(), staggerNanos, this);
      } else {
        close();
      }
    } catch (Throwable refused) { // by the loop, which closes
      race.addFailed(refused);
      close();
    }
  }

  private void begin(AsyncSupplier<? extends T> supplier) {
    TaskFuture<? extends T> task = loop.createTask(supplier);
    latest = task;
    race.add(task);
    if (staggerNanos != 0) {
      task.whenComplete((value, failure) -> ended(task));
    }
  }

  /** Comes after the race has been told. */
  private void ended(TaskFuture<?> task) {
    if (task == latest || !race.isGoing()) {
      run();
    }
  }

  private void close() {
    closed = true;
    takeBackHeadStart();
    race.close();
  }

  private void takeBackHeadStart() {
    if (headStart != null) {
      headStart.cancel();
      headStart = null;
    }
  }
}
