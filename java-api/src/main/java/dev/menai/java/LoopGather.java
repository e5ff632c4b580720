package dev.menai.java;

import dev.menai.EventLoop;
import dev.menai.Handle;
import dev.menai.LoopClosedException;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The {@code gather} family of {@link AsyncLoop}. */
abstract class LoopGather extends LoopControl {
  LoopGather(EventLoop loop) {
    super(loop);
  }

  // The first failure ends it.

  /**
   * Waits for all {@code stages} and gives their values, in the order of the stages.
   *
   * <p>The first failure cancels the others, a foreign stage with {@code cancel(true)}, without
   * asking who else needs it; when they have really ended, the result fails with the raw cause, and
   * with later failures of the others as suppressed. (asyncio leaves siblings running.) A stage
   * that somebody else cancelled is a failure, too: {@link dev.menai.TaskCancelledException}.
   * Without stages the result is complete at once, and so it is if all are done. A stage may be
   * there twice.
   *
   * <p><b>Cancellation.</b> Cancelling the result cancels all stages.
   *
   * @param stages of any library
   * @param <T> a stage's value
   * @return completes with an unmodifiable list
   * @throws LoopClosedException if the loop is closed
   * @throws NullPointerException if a stage is {@code null}; then none is touched
   */
  public <T extends @Nullable Object> TaskFuture<List<T>> gather(
      Collection<? extends CompletionStage<? extends T>> stages) {
    return gatherAll(arrayOf(stages), /* keepsFailures= */ false);
  }

  /**
   * As {@link #gather(Collection)}.
   *
   * @param stages of any library
   * @param <T> a stage's value
   * @return completes with an unmodifiable list
   * @throws LoopClosedException if the loop is closed
   */
  @SafeVarargs
  public final <T extends @Nullable Object> TaskFuture<List<T>> gather(
      CompletionStage<? extends T>... stages) {
    CompletionStage<?>[] given = new CompletionStage<?>[stages.length];
    for (int i = 0; i < given.length; i++) {
      given[i] = stages[i];
    }
    return gatherAll(given, /* keepsFailures= */ false);
  }

  /**
   * Starts work on all {@code items} and gives the values, in the order of the items.
   *
   * <p>The loop takes the items and calls {@code fn} for each, in later turns. For failures see
   * {@link #gather(Collection)}; what {@code fn} throws, and {@code null}, is the failure of its
   * item. After a failure no more items are taken.
   *
   * <p><b>Cancellation.</b> Cancelling the result cancels what was started and starts nothing more;
   * so does the loop's close.
   *
   * @param items taken one by one, on the loop
   * @param fn called on the loop
   * @param <A> an item
   * @param <T> what the work on it gives
   * @return completes with an unmodifiable list
   * @throws LoopClosedException if the loop is closing or closed
   */
  public <A extends @Nullable Object, T extends @Nullable Object> TaskFuture<List<T>> gather(
      Iterable<? extends A> items, AsyncFunction<? super A, ? extends T> fn) {
    return gather(items, fn, UnaryOperator.identity());
  }

  /**
   * As {@link #gather(Iterable, AsyncFunction)}, with options: {@code o -> o.limit(10)}.
   *
   * <p>With a limit, an item is taken when the work on an earlier one has really ended.
   *
   * @param items taken one by one, on the loop
   * @param fn called on the loop
   * @param options applied to the defaults
   * @param <A> an item
   * @param <T> what the work on it gives
   * @return completes with an unmodifiable list
   * @throws LoopClosedException if the loop is closing or closed
   */
  public <A extends @Nullable Object, T extends @Nullable Object> TaskFuture<List<T>> gather(
      Iterable<? extends A> items,
      AsyncFunction<? super A, ? extends T> fn,
      UnaryOperator<GatherOptions> options) {
    return gatherItems(items, fn, options, /* keepsFailures= */ false);
  }

  /**
   * As {@link #gather(Collection)}, with a callback.
   *
   * @param stages of any library
   * @param callback gets the list or the raw failure
   * @param <T> a stage's value
   * @return cancels the stages and takes the callback back
   * @throws LoopClosedException if the loop is closed
   */
  public <T extends @Nullable Object> Handle gather(
      Collection<? extends CompletionStage<? extends T>> stages,
      BiConsumer<? super @Nullable List<T>, ? super @Nullable Throwable> callback) {
    Objects.requireNonNull(callback, "callback");
    return Delivery.deliver(this.<T>gather(stages), callback);
  }

  /**
   * As {@link #gather(Iterable, AsyncFunction)}, with a callback.
   *
   * @param items taken one by one, on the loop
   * @param fn called on the loop
   * @param callback gets the list or the raw failure
   * @param <A> an item
   * @param <T> what the work on it gives
   * @return cancels the work and takes the callback back
   * @throws LoopClosedException if the loop is closing or closed
   */
  public <A extends @Nullable Object, T extends @Nullable Object> Handle gather(
      Iterable<? extends A> items,
      AsyncFunction<? super A, ? extends T> fn,
      BiConsumer<? super @Nullable List<T>, ? super @Nullable Throwable> callback) {
    return gather(items, fn, UnaryOperator.identity(), callback);
  }

  /**
   * As {@link #gather(Iterable, AsyncFunction, UnaryOperator)}, with a callback.
   *
   * @param items taken one by one, on the loop
   * @param fn called on the loop
   * @param options applied to the defaults
   * @param callback gets the list or the raw failure
   * @param <A> an item
   * @param <T> what the work on it gives
   * @return cancels the work and takes the callback back
   * @throws LoopClosedException if the loop is closing or closed
   */
  public <A extends @Nullable Object, T extends @Nullable Object> Handle gather(
      Iterable<? extends A> items,
      AsyncFunction<? super A, ? extends T> fn,
      UnaryOperator<GatherOptions> options,
      BiConsumer<? super @Nullable List<T>, ? super @Nullable Throwable> callback) {
    Objects.requireNonNull(callback, "callback");
    return Delivery.deliver(this.<A, T>gather(items, fn, options), callback);
  }

  // Failures are results.

  /**
   * Waits for all {@code stages} and gives their outcomes, in the order of the stages.
   *
   * <p>What {@code gather(return_exceptions=True)} is in asyncio: it does not fail because a stage
   * does. Only an error of the machine (out of memory, a class that does not link) is no result: it
   * cancels the others and fails the whole.
   *
   * <p><b>Cancellation.</b> Cancelling the result cancels all stages.
   *
   * @param stages of any library
   * @param <T> a stage's value
   * @return completes with an unmodifiable list
   * @throws LoopClosedException if the loop is closed
   * @throws NullPointerException if a stage is {@code null}; then none is touched
   */
  public <T extends @Nullable Object> TaskFuture<List<Outcome<T>>> gatherResults(
      Collection<? extends CompletionStage<? extends T>> stages) {
    return gatherAll(arrayOf(stages), /* keepsFailures= */ true);
  }

  /**
   * As {@link #gatherResults(Collection)}.
   *
   * @param stages of any library
   * @param <T> a stage's value
   * @return completes with an unmodifiable list
   * @throws LoopClosedException if the loop is closed
   */
  @SafeVarargs
  public final <T extends @Nullable Object> TaskFuture<List<Outcome<T>>> gatherResults(
      CompletionStage<? extends T>... stages) {
    CompletionStage<?>[] given = new CompletionStage<?>[stages.length];
    for (int i = 0; i < given.length; i++) {
      given[i] = stages[i];
    }
    return gatherAll(given, /* keepsFailures= */ true);
  }

  /**
   * Starts work on all {@code items} and gives the outcomes, in the order of the items.
   *
   * <p>As {@link #gather(Iterable, AsyncFunction)}, but a failure is a result, see {@link
   * #gatherResults(Collection)}.
   *
   * @param items taken one by one, on the loop
   * @param fn called on the loop
   * @param <A> an item
   * @param <T> what the work on it gives
   * @return completes with an unmodifiable list
   * @throws LoopClosedException if the loop is closing or closed
   */
  public <A extends @Nullable Object, T extends @Nullable Object>
      TaskFuture<List<Outcome<T>>> gatherResults(
          Iterable<? extends A> items, AsyncFunction<? super A, ? extends T> fn) {
    return gatherResults(items, fn, UnaryOperator.identity());
  }

  /**
   * As {@link #gatherResults(Iterable, AsyncFunction)}, with options: {@code o -> o.limit(10)}.
   *
   * @param items taken one by one, on the loop
   * @param fn called on the loop
   * @param options applied to the defaults
   * @param <A> an item
   * @param <T> what the work on it gives
   * @return completes with an unmodifiable list
   * @throws LoopClosedException if the loop is closing or closed
   */
  public <A extends @Nullable Object, T extends @Nullable Object>
      TaskFuture<List<Outcome<T>>> gatherResults(
          Iterable<? extends A> items,
          AsyncFunction<? super A, ? extends T> fn,
          UnaryOperator<GatherOptions> options) {
    return gatherItems(items, fn, options, /* keepsFailures= */ true);
  }

  /**
   * As {@link #gatherResults(Collection)}, with a callback.
   *
   * @param stages of any library
   * @param callback gets the outcomes
   * @param <T> a stage's value
   * @return cancels the stages and takes the callback back
   * @throws LoopClosedException if the loop is closed
   */
  public <T extends @Nullable Object> Handle gatherResults(
      Collection<? extends CompletionStage<? extends T>> stages,
      BiConsumer<? super @Nullable List<Outcome<T>>, ? super @Nullable Throwable> callback) {
    Objects.requireNonNull(callback, "callback");
    return Delivery.deliver(this.<T>gatherResults(stages), callback);
  }

  /**
   * As {@link #gatherResults(Iterable, AsyncFunction)}, with a callback.
   *
   * @param items taken one by one, on the loop
   * @param fn called on the loop
   * @param callback gets the outcomes
   * @param <A> an item
   * @param <T> what the work on it gives
   * @return cancels the work and takes the callback back
   * @throws LoopClosedException if the loop is closing or closed
   */
  public <A extends @Nullable Object, T extends @Nullable Object> Handle gatherResults(
      Iterable<? extends A> items,
      AsyncFunction<? super A, ? extends T> fn,
      BiConsumer<? super @Nullable List<Outcome<T>>, ? super @Nullable Throwable> callback) {
    return gatherResults(items, fn, UnaryOperator.identity(), callback);
  }

  /**
   * As {@link #gatherResults(Iterable, AsyncFunction, UnaryOperator)}, with a callback.
   *
   * @param items taken one by one, on the loop
   * @param fn called on the loop
   * @param options applied to the defaults
   * @param callback gets the outcomes
   * @param <A> an item
   * @param <T> what the work on it gives
   * @return cancels the work and takes the callback back
   * @throws LoopClosedException if the loop is closing or closed
   */
  public <A extends @Nullable Object, T extends @Nullable Object> Handle gatherResults(
      Iterable<? extends A> items,
      AsyncFunction<? super A, ? extends T> fn,
      UnaryOperator<GatherOptions> options,
      BiConsumer<? super @Nullable List<Outcome<T>>, ? super @Nullable Throwable> callback) {
    Objects.requireNonNull(callback, "callback");
    return Delivery.deliver(this.<A, T>gatherResults(items, fn, options), callback);
  }

  /** As {@code createTask}; for the tasks that gathers over items are. */
  abstract <T extends @Nullable Object> TaskFuture<T> startTask(
      String name, AsyncSupplier<T> supplier);

  abstract AsyncLoop self();

  private <A extends @Nullable Object, T extends @Nullable Object, R extends @Nullable Object>
      TaskFuture<List<R>> gatherItems(
          Iterable<? extends A> items,
          AsyncFunction<? super A, ? extends T> fn,
          UnaryOperator<GatherOptions> options,
          boolean keepsFailures) {
    Objects.requireNonNull(items, "items");
    Objects.requireNonNull(fn, "fn");
    int limit = options.apply(GatherOptions.DEFAULT).limit();
    return startTask(
        "gather",
        () -> {
          Iterator<? extends A> iterator = items.iterator();
          return ItemGather.<A, T, R>start(self(), iterator, fn, limit, keepsFailures);
        });
  }

  private <T extends @Nullable Object, R extends @Nullable Object> TaskFuture<List<R>> gatherAll(
      CompletionStage<?>[] stages, boolean keepsFailures) {
    if (isClosed()) {
      throw new LoopClosedException("loop \"" + name() + "\" is closed; gather refused");
    }
    for (int i = 0; i < stages.length; i++) {
      if (stages[i] == null) {
        throw new NullPointerException("stages[" + i + "] is null");
      }
    }
    return Gather.<T, R>all(self(), stages, keepsFailures);
  }

  private static CompletionStage<?>[] arrayOf(Collection<? extends CompletionStage<?>> stages) {
    return stages.toArray(new CompletionStage<?>[0]);
  }
}
