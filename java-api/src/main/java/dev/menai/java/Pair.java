package dev.menai.java;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Collection;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A stage that waits for two sources, for both or for either.
 *
 * <p>The pair stands in no line itself; its {@link Side}s do. The second source may be any stage;
 * only one of ours is a link that keeps work alive and is cancelled with the last consumer.
 *
 * @param <A> the first source's value
 * @param <B> the second source's value
 * @param <T> the stage's value
 */
abstract class Pair<
        A extends @Nullable Object, B extends @Nullable Object, T extends @Nullable Object>
    extends StageLink<T> {
  private static final VarHandle WAITED_FOR =
      Fields.handle(MethodHandles.lookup(), Pair.class, "waitedFor", int.class);

  private static final VarHandle FIRST =
      Fields.handle(MethodHandles.lookup(), Pair.class, "first", Side.class);

  /** More than the sources there are: while it is in, nobody finds the pair ready. */
  private static final int JOINING = 4;

  final Side<A> left = new Side<>(this);
  final Side<B> right = new Side<>(this);

  /** How many sources have to arrive yet, and {@link #JOINING} more while this is being set up. */
  private volatile int waitedFor;

  /** The side that arrived first. Written before its arrival is counted. */
  volatile @Nullable Side<?> first;

  Pair(TaskFuture<T> stage, @Nullable Executor executor, int needed) {
    super(stage, executor, /* consumer= */ true);
    this.waitedFor = needed + JOINING;
  }

  /** Joins both sources; the function runs on our account if they were done already. */
  final void join(TaskFuture<A> first, CompletionStage<? extends B> second) {
    left.join(first);
    CompletableFuture<? extends B> other = second.toCompletableFuture();
    if (other instanceof TaskFuture<? extends B> ours) {
      right.join(ours);
    } else {
      other.whenComplete(right::arrive);
    }
    if ((int) WAITED_FOR.getAndAdd(this, -JOINING) <= JOINING) {
      queueLate();
    }
  }

  /** True for the one arrival that makes the pair ready. */
  private boolean arrived(Side<?> side) {
    FIRST.compareAndSet(this, null, side);
    return (int) WAITED_FOR.getAndAdd(this, -1) == 1;
  }

  @Override
  final void sourceDone(Firing firing) {
    throw new AssertionError("a pair stands in no line");
  }

  @Override
  final void stop(CancellationException reason, Stopping stopping) {
    left.leave(/* cancelled= */ true, stopping);
    right.leave(/* cancelled= */ true, stopping);
  }

  @Override
  final void letGo() {
    left.leave(/* cancelled= */ false, null);
    right.leave(/* cancelled= */ false, null);
  }

  /** An arrival has dropped its source already; the side that lost a race leaves. */
  @Override
  final void dropSources() {
    letGo();
  }

  @Override
  final void awaitSources(Ending ending) {
    left.awaitSource(ending);
    right.awaitSource(ending);
  }

  @Override
  public Collection<Object> awaits() {
    return known(left.source, right.source);
  }

  /**
   * One source's place in its line, and afterwards its outcome.
   *
   * @param <V> the source's value
   */
  static final class Side<V extends @Nullable Object> extends Link {
    private final Pair<?, ?, ?> pair;
    @Nullable V value;
    @Nullable Throwable failure;

    private Side(Pair<?, ?, ?> pair) {
      super(/* counts= */ true);
      this.pair = pair;
    }

    private void join(TaskFuture<? extends V> future) {
      source = future;
      if (!future.attach(this)) {
        take(future);
        pair.arrived(this);
      }
    }

    @Override
    @SuppressWarnings("unchecked")
    void sourceDone(Firing firing) {
      TaskFuture<V> done = (TaskFuture<V>) source;
      if (done == null) {
        return; // left at the same moment
      }
      take(done);
      if (pair.arrived(this)) {
        pair.queue(firing);
      }
    }

    private void take(TaskFuture<? extends V> done) {
      value = done.storedValue();
      failure = done.failureFor(pair.stage);
    }

    /** A foreign source is done; on whatever thread completed it. */
    private void arrive(@Nullable V value, @Nullable Throwable failure) {
      this.value = value;
      this.failure = failure;
      if (pair.arrived(this)) {
        Firing firing = new Firing();
        pair.queue(firing);
        firing.finish();
      }
    }

    private void awaitSource(Ending ending) {
      TaskFuture<?> waited = source;
      if (waited != null && waited.isFinished()) {
        ending.alsoAwait(waited);
      }
    }

    @Override
    void stop(CancellationException reason, Stopping stopping) {
      leave(/* cancelled= */ true, stopping);
    }
  }

  /**
   * Ready when both are done; then the first source's failure goes before the second's.
   *
   * @param <A> the first source's value
   * @param <B> the second source's value
   * @param <T> the stage's value
   */
  static final class Both<A, B, T> extends Pair<A, B, T> {
    private final BiFunction<? super A, ? super B, ? extends T> fn;

    Both(
        TaskFuture<T> stage,
        BiFunction<? super A, ? super B, ? extends T> fn,
        @Nullable Executor executor) {
      super(stage, executor, 2);
      this.fn = fn;
    }

    @Override
    boolean settle() {
      Throwable failure = left.failure != null ? left.failure : right.failure;
      if (failure == null) {
        return stage.settleValue(fn.apply(left.value, right.value));
      }
      if (right.failure != null && right.failure != failure) {
        stage.looked(right.failure); // the JDK drops it
      }
      return stage.settlePassed(Failures.wrap(failure));
    }
  }

  /**
   * Ready when one is done; the other one goes on, if others wait for it.
   *
   * @param <A> the sources' value
   * @param <T> the stage's value
   */
  static final class Either<A, T> extends Pair<A, A, T> {
    private final Function<? super A, ? extends T> fn;

    Either(TaskFuture<T> stage, Function<? super A, ? extends T> fn, @Nullable Executor executor) {
      super(stage, executor, 1);
      this.fn = fn;
    }

    @Override
    boolean settle() {
      Side<A> winner = first == left ? left : right;
      return winner.failure == null
          ? stage.settleValue(fn.apply(winner.value))
          : stage.settlePassed(Failures.wrap(winner.failure));
    }
  }
}
