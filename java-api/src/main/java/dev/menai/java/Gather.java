package dev.menai.java;

import dev.menai.interop.LoopAccess;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Waits for many stages and gives their values, or outcomes, in the order they were added.
 *
 * <p>A member arrives on whatever thread completes it and costs one atomic decrement, no post. The
 * result is complete when the last member has really ended: after a failure the others are
 * cancelled first.
 *
 * @param <T> a member's value
 * @param <R> what the result's list holds: values, or outcomes
 */
final class Gather<T extends @Nullable Object, R extends @Nullable Object> extends Work {
  private static final VarHandle WAITED_FOR =
      Fields.handle(MethodHandles.lookup(), Gather.class, "waitedFor", int.class);

  private final TaskFuture<List<R>> result;

  /** Whether failures are results, as in {@code gatherResults}. */
  private final boolean keepsFailures;

  /** Called when a member has ended, for a gather that grows; otherwise null. */
  private final @Nullable Runnable memberEnded;

  /**
   * What was added, null for what failed to start. Of a gather that grows guarded by this; else all
   * there before the first is joined, so that if that has failed already it cancels the others.
   */
  private @Nullable CompletionStage<?>[] stages;

  /** What the list will hold: as {@link #stages}, but each is written before its end is counted. */
  private @Nullable Object[] outcomes;

  /** How many were added. Guarded by this. */
  private int size;

  /** Members that have not ended, and one more until {@link #close}. */
  private volatile int waitedFor = 1;

  /** Guarded by this. */
  private @Nullable Throwable firstFailure;

  /** Set before members are cancelled, whose cancellations are then no failures. */
  private volatile boolean cancelling;

  private Gather(
      AsyncLoop loop,
      @Nullable CompletionStage<?>[] stages,
      boolean keepsFailures,
      @Nullable Runnable memberEnded) {
    this.result = new TaskFuture<>(loop);
    this.stages = stages;
    this.outcomes = new Object[stages.length];
    this.keepsFailures = keepsFailures;
    this.memberEnded = memberEnded;
    result.beginWork(this);
  }

  /** Gathers stages that are all there; the array becomes the gather's. */
  @SuppressWarnings("unchecked") // the caller's were of T
  static <T extends @Nullable Object, R extends @Nullable Object> TaskFuture<List<R>> all(
      AsyncLoop loop, CompletionStage<?>[] stages, boolean keepsFailures) {
    Gather<T, R> gather = new Gather<>(loop, stages, keepsFailures, null);
    gather.size = stages.length;
    gather.waitedFor += stages.length;
    int ended = 0;
    for (int i = 0; i < stages.length; i++) {
      if (gather.join((CompletionStage<? extends T>) stages[i], i)) {
        ended++;
      }
    }
    gather.countDown(ended + 1, null);
    return gather.result;
  }

  /** A gather that grows by {@link #add} until {@link #close}. */
  static <T extends @Nullable Object, R extends @Nullable Object> Gather<T, R> growing(
      AsyncLoop loop, boolean keepsFailures, Runnable memberEnded) {
    return new Gather<>(loop, new CompletionStage<?>[8], keepsFailures, memberEnded);
  }

  TaskFuture<List<R>> result() {
    return result;
  }

  /** Whether nothing has failed and nobody has cancelled. */
  boolean isGoing() {
    return !cancelling;
  }

  /** Adds one more stage; it is cancelled if the gather has stopped in the meantime. */
  void add(CompletionStage<? extends T> stage) {
    int index = place(stage);
    if (cancelling) {
      Stopping.of(this, new CancellationException("the gather it belongs to has ended"));
    }
    if (join(stage, index)) {
      ended(null);
    }
  }

  /** Adds a member that has failed before there was a stage. */
  void addFailed(Throwable failure) {
    arrive(place(null), null, failure);
    ended(null);
  }

  private synchronized int place(@Nullable CompletionStage<? extends T> stage) {
    if (size == stages.length) {
      stages = Arrays.copyOf(stages, size * 2);
      outcomes = Arrays.copyOf(outcomes, size * 2);
    }
    stages[size] = stage;
    WAITED_FOR.getAndAdd(this, 1);
    return size++;
  }

  /** Nothing is added any more. */
  void close() {
    countDown(1, null);
  }

  /** The whole fails, whatever the members do: one failed, their source broke, or the machine. */
  void fail(Throwable failure) {
    boolean isFirst;
    synchronized (this) {
      isFirst = firstFailure == null;
      if (isFirst) {
        firstFailure = failure;
      } else if (firstFailure != failure) {
        firstFailure.addSuppressed(failure);
      }
    }
    if (isFirst && !cancelling) {
      String reason = "another one failed: " + LoopAccess.describe(failure);
      Stopping.of(this, new CancellationException(reason));
    }
  }

  @Override
  public Collection<Object> awaits() {
    return Pending.of(added());
  }

  /** Cancels what was gathered, without asking who else needs it: it was given to us. */
  @Override
  void stop(CancellationException reason, Stopping stopping) {
    cancelling = true;
    for (CompletionStage<?> stage : added()) {
      if (stage != null) {
        stopping.cancel(stage, result.loop());
      }
    }
  }

  private synchronized @Nullable CompletionStage<?>[] added() {
    return Arrays.copyOf(stages, size);
  }

  /** True if the member was done and has ended; it is not counted then. */
  private boolean join(CompletionStage<? extends T> stage, int index) {
    if (stage instanceof TaskFuture<? extends T> ours) {
      OurMember member = new OurMember(ours, index);
      return !ours.attach(member) && member.hasEnded(ours);
    }
    ForeignMember member = new ForeignMember(index);
    if (Foreign.passIfDone(stage, member)) {
      return true;
    }
    member.pending = true;
    try {
      Foreign.<T>join(result.loop(), stage, member);
    } catch (Throwable thrown) { // a stage that cannot even be waited for
      member.accept(null, thrown);
    }
    return false;
  }

  private void arrive(int index, @Nullable T value, @Nullable Throwable failure) {
    if (failure == null) {
      keep(index, keepsFailures ? Outcome.success(value) : value);
      return;
    }
    Throwable raw = Failures.raw(failure);
    if (keepsFailures && !Failures.isFatal(raw)) {
      keep(index, Outcome.failure(raw));
    } else if (!(raw instanceof CancellationException) || !cancelling) {
      fail(Failures.asSeenByOthers(raw, "a gathered stage"));
    }
  }

  private void keep(int index, @Nullable Object outcome) {
    if (memberEnded == null) {
      outcomes[index] = outcome;
      return;
    }
    synchronized (this) { // the array may be exchanged for a larger one
      outcomes[index] = outcome;
    }
  }

  private void ended(@Nullable Firing firing) {
    countDown(1, firing);
    if (memberEnded != null) {
      memberEnded.run();
    }
  }

  /** {@code firing}: who tells the result's links, if the caller is in the middle of telling. */
  private void countDown(int count, @Nullable Firing firing) {
    if ((int) WAITED_FOR.getAndAdd(this, -count) == count) {
      complete(firing);
      markEnded();
    }
  }

  private void complete(@Nullable Firing firing) {
    Throwable failure;
    synchronized (this) {
      failure = firstFailure;
    }
    boolean settled =
        failure == null ? result.settleValue(values()) : result.settleFailure(failure);
    if (settled && firing != null) {
      firing.completed(result);
    } else if (settled) {
      Firing.fire(result);
    }
  }

  @SuppressWarnings("unchecked")
  private synchronized List<R> values() {
    Object[] values = size == outcomes.length ? outcomes : Arrays.copyOf(outcomes, size);
    return (List<R>) Collections.unmodifiableList(Arrays.asList(values));
  }

  /** Somebody else's stage; that it is done is all we can know of its end. */
  private final class ForeignMember implements BiConsumer<T, @Nullable Throwable> {
    private final int index;

    /** Whether the arrival has to be counted; otherwise {@link #join} does. */
    private boolean pending;

    ForeignMember(int index) {
      this.index = index;
    }

    @Override
    public void accept(@Nullable T value, @Nullable Throwable failure) {
      arrive(index, value, failure);
      if (pending) {
        ended(null);
      }
    }
  }

  /** One of our futures, and a consumer of it. */
  private final class OurMember extends Link {
    private final int index;

    OurMember(TaskFuture<? extends T> source, int index) {
      super(/* counts= */ true);
      this.source = source;
      this.index = index;
    }

    @Override
    @SuppressWarnings("unchecked")
    void sourceDone(Firing firing) {
      if (hasEnded((TaskFuture<? extends T>) source)) {
        ended(firing);
      }
    }

    /** Takes the outcome; false if the work unwinds still: then the end is counted later. */
    boolean hasEnded(TaskFuture<? extends T> done) {
      arrive(index, done.storedValue(), done.storedFailure());
      if (done.stoppedWork() == null) {
        return true;
      }
      Ending.await(done, () -> ended(null));
      return false;
    }

    @Override
    void stop(CancellationException reason, Stopping stopping) {}
  }
}
