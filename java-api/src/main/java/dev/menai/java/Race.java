package dev.menai.java;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Several stages of which the first to succeed wins.
 *
 * <p>A runner arrives on whatever thread completes it. The result is complete when the last one has
 * really ended: the losers are cancelled first.
 *
 * @param <T> the value
 */
final class Race<T extends @Nullable Object> extends Work {
  private static final VarHandle WAITED_FOR =
      Fields.handle(MethodHandles.lookup(), Race.class, "waitedFor", int.class);

  private final TaskFuture<T> result;

  /** Guarded by this. Those of a race over stages are all there before the first is joined. */
  private final List<CompletionStage<? extends T>> runners = new ArrayList<>();

  /** In the order in which they happened. Guarded by this. */
  private final List<Throwable> failures = new ArrayList<>();

  /** Guarded by this. */
  private @Nullable Outcome<T> decision;

  /** Runners that have not ended, and one more until {@link #close}. */
  private volatile int waitedFor = 1;

  /** Set when it is decided, or cancelled, before the runners are: they did not fail then. */
  private volatile boolean stopping;

  Race(AsyncLoop loop) {
    this.result = new TaskFuture<>(loop);
    result.beginWork(this);
  }

  /** A race between stages that are all there. */
  static <T extends @Nullable Object> TaskFuture<T> between(
      AsyncLoop loop, Collection<? extends CompletionStage<? extends T>> stages) {
    Race<T> race = new Race<>(loop);
    race.runners.addAll(stages);
    WAITED_FOR.getAndAdd(race, stages.size());
    race.runners.forEach(race::join);
    race.close();
    return race.result;
  }

  TaskFuture<T> result() {
    return result;
  }

  boolean isGoing() {
    return !stopping;
  }

  /** Adds one more; it is cancelled if the race has been decided in the meantime. */
  void add(CompletionStage<? extends T> runner) {
    synchronized (this) {
      runners.add(runner);
    }
    WAITED_FOR.getAndAdd(this, 1);
    if (stopping) {
      Stopping.of(this, new CancellationException("the race is over"));
    }
    join(runner);
  }

  /** One could not even begin. */
  void addFailed(Throwable failure) {
    arrive(null, failure);
  }

  /** Nobody is added any more. */
  void close() {
    countDown(null);
  }

  @Override
  public Collection<Object> awaits() {
    synchronized (this) {
      return Pending.of(runners.toArray(new CompletionStage<?>[0]));
    }
  }

  /** Cancels all, without asking who else needs them: they were given to us. */
  @Override
  void stop(CancellationException reason, Stopping stopping) {
    this.stopping = true;
    List<CompletionStage<? extends T>> all;
    synchronized (this) {
      all = List.copyOf(runners);
    }
    for (CompletionStage<? extends T> runner : all) {
      stopping.cancel(runner, result.loop());
    }
  }

  private void join(CompletionStage<? extends T> runner) {
    if (runner instanceof TaskFuture<? extends T> ours) {
      OurRunner link = new OurRunner(ours);
      if (!ours.attach(link)) {
        link.arrived(null);
      }
      return;
    }
    ForeignRunner foreign = new ForeignRunner();
    try {
      Foreign.<T>whenDone(result.loop(), runner, foreign);
    } catch (Throwable thrown) { // a stage that cannot even be waited for
      foreign.accept(null, thrown);
    }
  }

  private void arrive(@Nullable T value, @Nullable Throwable failure) {
    Throwable raw = failure == null ? null : Failures.raw(failure);
    if (decides(value, raw)) {
      Stopping.of(this, new CancellationException("another one won the race"));
    }
  }

  private synchronized boolean decides(@Nullable T value, @Nullable Throwable raw) {
    if (decision != null || stopping) {
      return false;
    }
    if (raw == null) {
      decision = Outcome.success(value);
    } else if (Failures.isFatal(raw)) {
      decision = Outcome.failure(raw);
    } else {
      failures.add(Failures.asSeenByOthers(raw, "a racing stage"));
    }
    return decision != null;
  }

  /** {@code firing}: who tells the result's links, if the caller is in the middle of telling. */
  private void countDown(@Nullable Firing firing) {
    if ((int) WAITED_FOR.getAndAdd(this, -1) == 1) {
      complete(firing);
      markEnded();
    }
  }

  private void complete(@Nullable Firing firing) {
    Outcome<T> end = outcome();
    if (end == null) {
      return; // the result was cancelled, and all have ended
    }
    boolean settled =
        end.isSuccess() ? result.settleValue(end.value()) : result.settleFailure(end.failure());
    if (settled && firing != null) {
      firing.completed(result);
    } else if (settled) {
      Firing.fire(result);
    }
  }

  private synchronized @Nullable Outcome<T> outcome() {
    if (decision != null || failures.isEmpty()) {
      return decision;
    }
    Throwable first = failures.get(0);
    Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    seen.add(first);
    for (Throwable other : failures) {
      if (seen.add(other)) {
        first.addSuppressed(other);
      }
    }
    return Outcome.failure(first);
  }

  /** Somebody else's stage; that it is done is all we can know of its end. */
  private final class ForeignRunner implements BiConsumer<T, @Nullable Throwable> {
    @Override
    public void accept(@Nullable T value, @Nullable Throwable failure) {
      arrive(value, failure);
      countDown(null);
    }
  }

  /** One of our futures, and a consumer of it. */
  private final class OurRunner extends Link {
    private final TaskFuture<? extends T> runner;

    OurRunner(TaskFuture<? extends T> runner) {
      super(/* counts= */ true);
      this.source = runner;
      this.runner = runner;
    }

    @Override
    void sourceDone(Firing firing) {
      arrived(firing);
    }

    void arrived(@Nullable Firing firing) {
      arrive(runner.storedValue(), runner.storedFailure());
      if (runner.stoppedWork() == null) {
        countDown(firing);
      } else {
        Ending.await(runner, () -> countDown(null)); // cancelled, and unwinding still
      }
    }

    @Override
    void stop(CancellationException reason, Stopping stopping) {}
  }
}
