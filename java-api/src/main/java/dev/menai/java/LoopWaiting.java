package dev.menai.java;

import dev.menai.EventLoop;
import dev.menai.Handle;
import dev.menai.LoopClosedException;
import dev.menai.ReturnWhen;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Waiting for some of several stages: {@code waitUntil}, {@code asCompleted}, {@code race}, {@code
 * shield}.
 */
abstract class LoopWaiting extends LoopStreams {
  LoopWaiting(EventLoop loop) {
    super(loop);
  }

  // Some of several.

  /**
   * Waits for some of {@code stages}, as {@code returnWhen} says; gives the done and the pending.
   *
   * <p>Fails with nothing that a stage failed with: look at those that are done. What ended until
   * the result is made, on the loop, is among the done. A wait that is over already is done at
   * once. To handle each stage as it ends, {@link #asCompleted} is cheaper than waiting again and
   * again. As {@code asyncio.wait}, but with lists in the order of the stages, and for {@link
   * ReturnWhen#FIRST_FAILED} a cancelled stage counts.
   *
   * <p><b>Cancellation.</b> Nothing is ever cancelled by this. As long as it waits it is a consumer
   * of the stages.
   *
   * @param returnWhen when the wait is over
   * @param stages of any library; one that is there twice is once in the result
   * @param <S> a stage
   * @return completes with the very stages that were given
   * @throws IllegalArgumentException if there are no stages
   * @throws LoopClosedException if the loop is closed
   */
  public <S extends CompletionStage<?>> TaskFuture<WaitResult<S>> waitUntil(
      ReturnWhen returnWhen, Collection<? extends S> stages) {
    return waitFor(returnWhen, stages, null);
  }

  /**
   * As {@link #waitUntil(ReturnWhen, Collection)}, for at most {@code timeout}.
   *
   * <p>Running out of time is no failure: the result says what is done by then.
   *
   * @param returnWhen when the wait is over
   * @param stages of any library
   * @param timeout from now on; zero or less looks once, and is done at once
   * @param <S> a stage
   * @return completes with the very stages that were given
   * @throws IllegalArgumentException if there are no stages
   * @throws LoopClosedException if the loop is closed
   */
  public <S extends CompletionStage<?>> TaskFuture<WaitResult<S>> waitUntil(
      ReturnWhen returnWhen, Collection<? extends S> stages, Duration timeout) {
    return waitFor(returnWhen, stages, Objects.requireNonNull(timeout, "timeout"));
  }

  /**
   * As {@link #waitUntil(ReturnWhen, Collection)}, with a callback.
   *
   * @param returnWhen when the wait is over
   * @param stages of any library
   * @param callback gets the result
   * @param <S> a stage
   * @return ends the wait, and takes the callback back
   * @throws IllegalArgumentException if there are no stages
   * @throws LoopClosedException if the loop is closed
   */
  public <S extends CompletionStage<?>> Handle waitUntil(
      ReturnWhen returnWhen,
      Collection<? extends S> stages,
      BiConsumer<? super @Nullable WaitResult<S>, ? super @Nullable Throwable> callback) {
    Objects.requireNonNull(callback, "callback");
    return Delivery.deliver(this.<S>waitUntil(returnWhen, stages), callback);
  }

  /**
   * As {@link #waitUntil(ReturnWhen, Collection, Duration)}, with a callback.
   *
   * @param returnWhen when the wait is over
   * @param stages of any library
   * @param timeout from now on
   * @param callback gets the result
   * @param <S> a stage
   * @return ends the wait, and takes the callback back
   * @throws IllegalArgumentException if there are no stages
   * @throws LoopClosedException if the loop is closed
   */
  public <S extends CompletionStage<?>> Handle waitUntil(
      ReturnWhen returnWhen,
      Collection<? extends S> stages,
      Duration timeout,
      BiConsumer<? super @Nullable WaitResult<S>, ? super @Nullable Throwable> callback) {
    Objects.requireNonNull(callback, "callback");
    return Delivery.deliver(this.<S>waitUntil(returnWhen, stages, timeout), callback);
  }

  /**
   * Gives the {@code stages} themselves, each as soon as it is done, in that order.
   *
   * <p>To a callback, a {@link Flow.Subscriber}, or a thread that blocks; see {@link AsCompleted}.
   * Without stages it is over at once.
   *
   * @param stages of any library; one that is there twice comes once
   * @param <S> a stage
   * @return begins when somebody takes from it
   */
  public <S extends CompletionStage<?>> AsCompleted<S> asCompleted(Collection<? extends S> stages) {
    return new AsCompleted<>(self(), StageWatch.<S>distinct(copy(stages, "stages")), null);
  }

  /**
   * As {@link #asCompleted(Collection)}, with a time limit.
   *
   * <p>When it is over, those that ended in time still come; then it fails with a {@link
   * java.util.concurrent.TimeoutException}.
   *
   * @param stages of any library
   * @param timeout from when somebody begins to take; zero or less: what is done already
   * @param <S> a stage
   * @return begins when somebody takes from it
   */
  public <S extends CompletionStage<?>> AsCompleted<S> asCompleted(
      Collection<? extends S> stages, Duration timeout) {
    Objects.requireNonNull(timeout, "timeout");
    return new AsCompleted<>(self(), StageWatch.<S>distinct(copy(stages, "stages")), timeout);
  }

  // The first to succeed.

  /**
   * Gives the value of the first of {@code stages} that succeeds, and cancels the others.
   *
   * <p>The losers are cancelled, a foreign stage with {@code cancel(true)}, without asking who else
   * needs them, and have really ended when the result is done; what they still give is dropped. A
   * stage that fails, or that somebody cancels, leaves the race. If all fail, so does the result:
   * with the first failure, and the later ones as suppressed, in the order they happened. asyncio
   * has no such call; the JDK's {@code anyOf} gives the first end, also a failure, and cancels
   * nobody.
   *
   * <p><b>Cancellation.</b> Cancelling the result cancels all stages.
   *
   * @param stages of any library
   * @param <T> the value
   * @return completes with the winner's value
   * @throws IllegalArgumentException if there are no stages
   * @throws LoopClosedException if the loop is closed
   */
  public <T extends @Nullable Object> TaskFuture<T> race(
      Collection<? extends CompletionStage<? extends T>> stages) {
    checkOpen("race");
    return Race.<T>between(self(), checked(stages, "stages"));
  }

  /**
   * As {@link #race(Collection)}, with a callback.
   *
   * @param stages of any library
   * @param callback gets the winner's value or the first failure
   * @param <T> the value
   * @return cancels the stages and takes the callback back
   * @throws IllegalArgumentException if there are no stages
   * @throws LoopClosedException if the loop is closed
   */
  public <T extends @Nullable Object> Handle race(
      Collection<? extends CompletionStage<? extends T>> stages,
      BiConsumer<? super T, ? super @Nullable Throwable> callback) {
    Objects.requireNonNull(callback, "callback");
    return Delivery.deliver(this.<T>race(stages), callback);
  }

  /**
   * Starts a task for each of {@code suppliers} at once; otherwise as {@link #race(Collection)}.
   *
   * @param suppliers called on the loop
   * @param <T> the value
   * @return completes with the winner's value
   * @throws IllegalArgumentException if there are no suppliers
   * @throws LoopClosedException if the loop is closing or closed
   */
  @SafeVarargs
  public final <T extends @Nullable Object> TaskFuture<T> race(
      AsyncSupplier<? extends T>... suppliers) {
    List<AsyncSupplier<? extends T>> given = new ArrayList<>();
    for (AsyncSupplier<? extends T> supplier : suppliers) {
      given.add(supplier);
    }
    return race(Duration.ZERO, given);
  }

  /**
   * Starts a task for each of {@code suppliers}, with a head start before the next.
   *
   * <p>The next one begins when the one before has run for {@code stagger}, or has failed. So slow
   * servers are given time before the next is asked, and broken ones are not ("happy eyeballs").
   * Suppliers that are not needed are never called. Otherwise as {@link #race(Collection)}.
   *
   * @param stagger zero: all begin at once; very long: each only if the one before has failed
   * @param suppliers called on the loop
   * @param <T> the value
   * @return completes with the winner's value
   * @throws IllegalArgumentException if there are no suppliers, or {@code stagger} is negative
   * @throws LoopClosedException if the loop is closing or closed
   */
  public <T extends @Nullable Object> TaskFuture<T> race(
      Duration stagger, Collection<? extends AsyncSupplier<? extends T>> suppliers) {
    if (Objects.requireNonNull(stagger, "stagger").isNegative()) {
      throw new IllegalArgumentException("stagger < 0: " + Durations.format(stagger));
    }
    List<? extends AsyncSupplier<? extends T>> given = checked(suppliers, "suppliers");
    long nanos = Durations.toNanos(stagger);
    return startTask("race", () -> RaceStart.<T>start(self(), given.iterator(), nanos));
  }

  /**
   * As {@link #race(Duration, Collection)}, with a callback.
   *
   * @param stagger zero: all begin at once
   * @param suppliers called on the loop
   * @param callback gets the winner's value or the first failure
   * @param <T> the value
   * @return cancels the tasks and takes the callback back
   * @throws IllegalArgumentException if there are no suppliers, or {@code stagger} is negative
   * @throws LoopClosedException if the loop is closing or closed
   */
  public <T extends @Nullable Object> Handle race(
      Duration stagger,
      Collection<? extends AsyncSupplier<? extends T>> suppliers,
      BiConsumer<? super T, ? super @Nullable Throwable> callback) {
    Objects.requireNonNull(callback, "callback");
    return Delivery.deliver(this.<T>race(stagger, suppliers), callback);
  }

  // Cutting the cancel.

  /**
   * Returns a future with the outcome of {@code stage}, whose cancel does not reach the stage.
   *
   * <p>As long as it waits it is a consumer of the stage; when it is cancelled or timed out, the
   * stage goes on. If that fails then, the exception handler hears of it, once, however many
   * shields there were; as in asyncio since 3.14. A failure is the raw cause; a stage that somebody
   * else cancelled fails the result with a {@link dev.menai.TaskCancelledException}, where asyncio
   * cancels the result.
   *
   * @param stage of any library
   * @param <T> the value
   * @return completes with the stage
   */
  public <T extends @Nullable Object> TaskFuture<T> shield(CompletionStage<? extends T> stage) {
    return Shield.<T>over(self(), Objects.requireNonNull(stage, "stage"));
  }

  /**
   * As {@link #shield(CompletionStage)} for a new task of {@code supplier}.
   *
   * @param supplier called on the loop, in a later turn, also if the result is cancelled by then
   * @param <T> the value
   * @return completes with the task
   * @throws LoopClosedException if the loop is closing or closed
   */
  public <T extends @Nullable Object> TaskFuture<T> shield(AsyncSupplier<T> supplier) {
    return shield(self().createTask(Objects.requireNonNull(supplier, "supplier")));
  }

  /**
   * As {@link #shield(CompletionStage)}, with a callback.
   *
   * @param stage of any library
   * @param callback gets the value or the raw failure
   * @param <T> the value
   * @return takes the callback back, and leaves the stage alone
   */
  public <T extends @Nullable Object> Handle shield(
      CompletionStage<? extends T> stage,
      BiConsumer<? super T, ? super @Nullable Throwable> callback) {
    Objects.requireNonNull(callback, "callback");
    return Delivery.deliver(this.<T>shield(stage), callback);
  }

  /**
   * As {@link #shield(AsyncSupplier)}, with a callback.
   *
   * @param supplier called on the loop
   * @param callback gets the value or the raw failure
   * @param <T> the value
   * @return takes the callback back, and leaves the task alone
   * @throws LoopClosedException if the loop is closing or closed
   */
  public <T extends @Nullable Object> Handle shield(
      AsyncSupplier<T> supplier, BiConsumer<? super T, ? super @Nullable Throwable> callback) {
    Objects.requireNonNull(callback, "callback");
    return Delivery.deliver(shield(supplier), callback);
  }

  private <S extends CompletionStage<?>> TaskFuture<WaitResult<S>> waitFor(
      ReturnWhen returnWhen, Collection<? extends S> stages, @Nullable Duration timeout) {
    Objects.requireNonNull(returnWhen, "returnWhen");
    checkOpen("waitUntil");
    List<S> distinct = StageWatch.distinct(checked(stages, "stages"));
    return StageWait.start(self(), returnWhen, distinct, timeout);
  }

  private void checkOpen(String operation) {
    if (isClosed()) {
      throw new LoopClosedException("loop \"" + name() + "\" is closed; " + operation + " refused");
    }
  }

  private static <E> List<E> checked(Collection<? extends E> given, String what) {
    if (Objects.requireNonNull(given, what).isEmpty()) {
      throw new IllegalArgumentException(what + " is empty: there is nothing to wait for");
    }
    return copy(given, what);
  }

  private static <E> List<E> copy(Collection<? extends E> given, String what) {
    List<E> copy = new ArrayList<>(Objects.requireNonNull(given, what).size());
    for (E each : given) {
      if (each == null) {
        throw new NullPointerException(what + "[" + copy.size() + "] is null");
      }
      copy.add(each);
    }
    return copy;
  }
}
