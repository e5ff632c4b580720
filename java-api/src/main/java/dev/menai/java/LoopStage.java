package dev.menai.java;

import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The JDK's dependents, run by the loop.
 *
 * <p>All of them: a dependent that the JDK ran would run on the thread that completes, and would
 * not be counted. The functions' contracts are the JDK's, see {@link CompletionStage}; where and
 * when they run, and what a cancel does, is in {@link TaskFuture}.
 */
abstract class LoopStage<T extends @Nullable Object> extends Source<T> {

  /** The loop on which the functions run. */
  abstract AsyncLoop loop();

  @Override
  public abstract <U extends @Nullable Object> TaskFuture<U> newIncompleteFuture();

  private <U extends @Nullable Object> TaskFuture<U> depend(
      Step<T, U> step, @Nullable Executor executor) {
    return attachDependent(step, executor, /* consumer= */ true);
  }

  /**
   * As {@link #depend}, for a stage that does not keep the work alive unless somebody consumes it.
   */
  private TaskFuture<T> observe(Step<T, T> step, @Nullable Executor executor) {
    return attachDependent(step, executor, /* consumer= */ false);
  }

  private <U extends @Nullable Object> TaskFuture<U> attachDependent(
      Step<T, U> step, @Nullable Executor executor, boolean consumer) {
    TaskFuture<U> stage = newIncompleteFuture();
    Step<T, U> carried = Carried.step(loop(), step);
    Dependent<T, U> link = new Dependent<>(self(), stage, carried, executor, consumer);
    stage.beginWork(link);
    if (!attach(link)) {
      link.queueLate();
    }
    return stage;
  }

  private <U extends @Nullable Object, V extends @Nullable Object> TaskFuture<V> both(
      CompletionStage<? extends U> other,
      BiFunction<? super T, ? super U, ? extends V> fn,
      @Nullable Executor executor) {
    Objects.requireNonNull(fn, "fn");
    TaskFuture<V> stage = newIncompleteFuture();
    return join(new Pair.Both<T, U, V>(stage, Carried.plain(loop(), fn), executor), other);
  }

  private <V extends @Nullable Object> TaskFuture<V> either(
      CompletionStage<? extends T> other,
      Function<? super T, ? extends V> fn,
      @Nullable Executor executor) {
    Objects.requireNonNull(fn, "fn");
    TaskFuture<V> stage = newIncompleteFuture();
    return join(new Pair.Either<T, V>(stage, Carried.plain(loop(), fn), executor), other);
  }

  @SuppressWarnings("unchecked") // the value of other is not looked at
  private TaskFuture<@Nullable Void> runAfterFirst(
      CompletionStage<?> other, Runnable action, @Nullable Executor executor) {
    Objects.requireNonNull(action, "action");
    return either((CompletionStage<? extends T>) other, consume(value -> action.run()), executor);
  }

  private <B extends @Nullable Object, V extends @Nullable Object> TaskFuture<V> join(
      Pair<T, B, V> pair, CompletionStage<? extends B> other) {
    Objects.requireNonNull(other, "other");
    pair.stage.beginWork(pair);
    pair.join(self(), other);
    return pair.stage;
  }

  /** Only {@link TaskFuture} extends this. */
  final TaskFuture<T> self() {
    return (TaskFuture<T>) this;
  }

  private Executor loopExecutor() {
    return loop().executor();
  }

  private static Executor required(Executor executor) {
    return Objects.requireNonNull(executor, "executor");
  }

  private static <A> Function<A, @Nullable Void> consume(Consumer<? super A> action) {
    Objects.requireNonNull(action, "action");
    return value -> {
      action.accept(value);
      return null;
    };
  }

  private static <A, B> BiFunction<A, B, @Nullable Void> consume(
      BiConsumer<? super A, ? super B> action) {
    Objects.requireNonNull(action, "action");
    return (first, second) -> {
      action.accept(first, second);
      return null;
    };
  }

  private static BiFunction<@Nullable Object, @Nullable Object, @Nullable Void> ignoringBoth(
      Runnable action) {
    Objects.requireNonNull(action, "action");
    return (first, second) -> {
      action.run();
      return null;
    };
  }

  // One source.

  @Override
  public final <U extends @Nullable Object> TaskFuture<U> thenApply(
      Function<? super T, ? extends U> fn) {
    return depend(Steps.apply(fn), null);
  }

  @Override
  public final <U extends @Nullable Object> TaskFuture<U> thenApplyAsync(
      Function<? super T, ? extends U> fn) {
    return depend(Steps.apply(fn), loopExecutor());
  }

  @Override
  public final <U extends @Nullable Object> TaskFuture<U> thenApplyAsync(
      Function<? super T, ? extends U> fn, Executor executor) {
    return depend(Steps.apply(fn), required(executor));
  }

  @Override
  public final TaskFuture<@Nullable Void> thenAccept(Consumer<? super T> action) {
    return depend(Steps.accept(action), null);
  }

  @Override
  public final TaskFuture<@Nullable Void> thenAcceptAsync(Consumer<? super T> action) {
    return depend(Steps.accept(action), loopExecutor());
  }

  @Override
  public final TaskFuture<@Nullable Void> thenAcceptAsync(
      Consumer<? super T> action, Executor executor) {
    return depend(Steps.accept(action), required(executor));
  }

  @Override
  public final TaskFuture<@Nullable Void> thenRun(Runnable action) {
    return depend(Steps.run(action), null);
  }

  @Override
  public final TaskFuture<@Nullable Void> thenRunAsync(Runnable action) {
    return depend(Steps.run(action), loopExecutor());
  }

  @Override
  public final TaskFuture<@Nullable Void> thenRunAsync(Runnable action, Executor executor) {
    return depend(Steps.run(action), required(executor));
  }

  @Override
  public final <U extends @Nullable Object> TaskFuture<U> thenCompose(
      Function<? super T, ? extends CompletionStage<U>> fn) {
    return depend(Steps.compose(fn, "thenCompose"), null);
  }

  @Override
  public final <U extends @Nullable Object> TaskFuture<U> thenComposeAsync(
      Function<? super T, ? extends CompletionStage<U>> fn) {
    return depend(Steps.compose(fn, "thenComposeAsync"), loopExecutor());
  }

  @Override
  public final <U extends @Nullable Object> TaskFuture<U> thenComposeAsync(
      Function<? super T, ? extends CompletionStage<U>> fn, Executor executor) {
    return depend(Steps.compose(fn, "thenComposeAsync"), required(executor));
  }

  @Override
  public final TaskFuture<T> whenComplete(BiConsumer<? super T, ? super Throwable> action) {
    return observe(Steps.whenComplete(action), null);
  }

  @Override
  public final TaskFuture<T> whenCompleteAsync(BiConsumer<? super T, ? super Throwable> action) {
    return observe(Steps.whenComplete(action), loopExecutor());
  }

  @Override
  public final TaskFuture<T> whenCompleteAsync(
      BiConsumer<? super T, ? super Throwable> action, Executor executor) {
    return observe(Steps.whenComplete(action), required(executor));
  }

  @Override
  public final <U extends @Nullable Object> TaskFuture<U> handle(
      BiFunction<? super T, Throwable, ? extends U> fn) {
    return depend(Steps.handle(fn), null);
  }

  @Override
  public final <U extends @Nullable Object> TaskFuture<U> handleAsync(
      BiFunction<? super T, Throwable, ? extends U> fn) {
    return depend(Steps.handle(fn), loopExecutor());
  }

  @Override
  public final <U extends @Nullable Object> TaskFuture<U> handleAsync(
      BiFunction<? super T, Throwable, ? extends U> fn, Executor executor) {
    return depend(Steps.handle(fn), required(executor));
  }

  @Override
  public final TaskFuture<T> exceptionally(Function<Throwable, ? extends T> fn) {
    return depend(Steps.exceptionally(fn), null);
  }

  @Override
  public final TaskFuture<T> exceptionallyAsync(Function<Throwable, ? extends T> fn) {
    return depend(Steps.exceptionally(fn), loopExecutor());
  }

  @Override
  public final TaskFuture<T> exceptionallyAsync(
      Function<Throwable, ? extends T> fn, Executor executor) {
    return depend(Steps.exceptionally(fn), required(executor));
  }

  @Override
  public final TaskFuture<T> exceptionallyCompose(
      Function<Throwable, ? extends CompletionStage<T>> fn) {
    return depend(Steps.exceptionallyCompose(fn, "exceptionallyCompose"), null);
  }

  @Override
  public final TaskFuture<T> exceptionallyComposeAsync(
      Function<Throwable, ? extends CompletionStage<T>> fn) {
    return depend(Steps.exceptionallyCompose(fn, "exceptionallyComposeAsync"), loopExecutor());
  }

  @Override
  public final TaskFuture<T> exceptionallyComposeAsync(
      Function<Throwable, ? extends CompletionStage<T>> fn, Executor executor) {
    return depend(Steps.exceptionallyCompose(fn, "exceptionallyComposeAsync"), required(executor));
  }

  // Two sources.

  @Override
  public final <U extends @Nullable Object, V extends @Nullable Object> TaskFuture<V> thenCombine(
      CompletionStage<? extends U> other, BiFunction<? super T, ? super U, ? extends V> fn) {
    return both(other, fn, null);
  }

  @Override
  public final <U extends @Nullable Object, V extends @Nullable Object>
      TaskFuture<V> thenCombineAsync(
          CompletionStage<? extends U> other, BiFunction<? super T, ? super U, ? extends V> fn) {
    return both(other, fn, loopExecutor());
  }

  @Override
  public final <U extends @Nullable Object, V extends @Nullable Object>
      TaskFuture<V> thenCombineAsync(
          CompletionStage<? extends U> other,
          BiFunction<? super T, ? super U, ? extends V> fn,
          Executor executor) {
    return both(other, fn, required(executor));
  }

  @Override
  public final <U extends @Nullable Object> TaskFuture<@Nullable Void> thenAcceptBoth(
      CompletionStage<? extends U> other, BiConsumer<? super T, ? super U> action) {
    return both(other, consume(action), null);
  }

  @Override
  public final <U extends @Nullable Object> TaskFuture<@Nullable Void> thenAcceptBothAsync(
      CompletionStage<? extends U> other, BiConsumer<? super T, ? super U> action) {
    return both(other, consume(action), loopExecutor());
  }

  @Override
  public final <U extends @Nullable Object> TaskFuture<@Nullable Void> thenAcceptBothAsync(
      CompletionStage<? extends U> other,
      BiConsumer<? super T, ? super U> action,
      Executor executor) {
    return both(other, consume(action), required(executor));
  }

  @Override
  public final TaskFuture<@Nullable Void> runAfterBoth(CompletionStage<?> other, Runnable action) {
    return both(other, ignoringBoth(action), null);
  }

  @Override
  public final TaskFuture<@Nullable Void> runAfterBothAsync(
      CompletionStage<?> other, Runnable action) {
    return both(other, ignoringBoth(action), loopExecutor());
  }

  @Override
  public final TaskFuture<@Nullable Void> runAfterBothAsync(
      CompletionStage<?> other, Runnable action, Executor executor) {
    return both(other, ignoringBoth(action), required(executor));
  }

  @Override
  public final <U extends @Nullable Object> TaskFuture<U> applyToEither(
      CompletionStage<? extends T> other, Function<? super T, U> fn) {
    return either(other, fn, null);
  }

  @Override
  public final <U extends @Nullable Object> TaskFuture<U> applyToEitherAsync(
      CompletionStage<? extends T> other, Function<? super T, U> fn) {
    return either(other, fn, loopExecutor());
  }

  @Override
  public final <U extends @Nullable Object> TaskFuture<U> applyToEitherAsync(
      CompletionStage<? extends T> other, Function<? super T, U> fn, Executor executor) {
    return either(other, fn, required(executor));
  }

  @Override
  public final TaskFuture<@Nullable Void> acceptEither(
      CompletionStage<? extends T> other, Consumer<? super T> action) {
    return either(other, consume(action), null);
  }

  @Override
  public final TaskFuture<@Nullable Void> acceptEitherAsync(
      CompletionStage<? extends T> other, Consumer<? super T> action) {
    return either(other, consume(action), loopExecutor());
  }

  @Override
  public final TaskFuture<@Nullable Void> acceptEitherAsync(
      CompletionStage<? extends T> other, Consumer<? super T> action, Executor executor) {
    return either(other, consume(action), required(executor));
  }

  @Override
  public final TaskFuture<@Nullable Void> runAfterEither(
      CompletionStage<?> other, Runnable action) {
    return runAfterFirst(other, action, null);
  }

  @Override
  public final TaskFuture<@Nullable Void> runAfterEitherAsync(
      CompletionStage<?> other, Runnable action) {
    return runAfterFirst(other, action, loopExecutor());
  }

  @Override
  public final TaskFuture<@Nullable Void> runAfterEitherAsync(
      CompletionStage<?> other, Runnable action, Executor executor) {
    return runAfterFirst(other, action, required(executor));
  }
}
