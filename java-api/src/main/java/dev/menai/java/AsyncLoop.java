package dev.menai.java;

import dev.menai.EventLoop;
import dev.menai.Handle;
import dev.menai.LoopClosedException;
import dev.menai.Task;
import dev.menai.interop.FutureWatch;
import dev.menai.interop.LoopAccess;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * An event loop for callers of futures and callbacks: asyncio's way of working in Java.
 *
 * <p>It is a view of a {@link EventLoop}: the same loop, thread, timers and tasks. Each operation
 * has two forms: one returns a {@link TaskFuture}, the other takes a callback and returns a {@link
 * Handle}. The callback is called once, on the loop, never from within the operation, with the
 * value or the raw failure. {@code Handle.cancel} stops the work and takes the callback back.
 *
 * <p><b>Threads.</b> Every method may be called from any thread unless it says otherwise.
 */
public final class AsyncLoop extends LoopDebug {
  private final TimedFutures timed = new TimedFutures(this);

  private AsyncLoop(EventLoop loop) {
    super(loop);
  }

  private static AsyncLoop make(EventLoop loop) {
    AsyncLoop view = new AsyncLoop(loop);
    view.timed.register();
    return view;
  }

  // Getting a loop.

  /**
   * Runs {@code main} on a new loop in this thread, closes the loop, and returns the result.
   *
   * <p>What {@code asyncio.run} is to Python: the front door of a program. When the stage that
   * {@code main} returned is done, the tasks it left are cancelled and waited for. Ctrl-C cancels
   * it.
   *
   * @param main called on the loop
   * @param <T> the result
   * @return the stage's value
   * @throws IllegalStateException if this thread runs a loop already
   * @throws Exception what {@code main} threw or its stage failed with, unwrapped
   */
  public static <T extends @Nullable Object> T run(AsyncFunction<? super AsyncLoop, T> main)
      throws Exception {
    return run("main", main);
  }

  /**
   * As {@link #run(AsyncFunction)}, on a loop named {@code name}.
   *
   * @param name of the loop
   * @param main called on the loop
   * @param <T> the result
   * @return the stage's value
   * @throws Exception what {@code main} threw or its stage failed with, unwrapped
   */
  public static <T extends @Nullable Object> T run(
      String name, AsyncFunction<? super AsyncLoop, T> main) throws Exception {
    Objects.requireNonNull(main, "main");
    EventLoop loop = LoopAccess.newLoop(name);
    return LoopAccess.run(loop, "main", () -> required(main.apply(of(loop))));
  }

  private static <T> CompletionStage<T> required(@Nullable CompletionStage<T> stage) {
    if (stage == null) {
      throw new NullPointerException("main returned null instead of a stage");
    }
    return stage;
  }

  /**
   * Starts a loop on a daemon thread of its own, with a name made up for it.
   *
   * @return turns until it is closed
   */
  public static AsyncLoop start() {
    return of(EventLoop.start());
  }

  /**
   * Starts a loop on a daemon thread of its own, named {@code menai-} and the loop's name.
   *
   * @param name of the loop
   * @return turns until it is closed
   */
  public static AsyncLoop start(String name) {
    return of(EventLoop.start(name));
  }

  /**
   * Makes a loop that turns on a host's {@code executor}: Netty's, Vert.x's, a user interface's.
   *
   * <p>The host is never blocked, and not shut down by the loop's close. Close the loop from a
   * thread that the host does not need for its turns.
   *
   * @param executor runs each turn
   * @param name of the loop
   * @return turns until it is closed
   */
  public static AsyncLoop on(ScheduledExecutorService executor, String name) {
    return of(EventLoop.on(executor, name));
  }

  /**
   * Returns Java's view of {@code loop}: always the same one.
   *
   * @param loop made by Kotlin, or by {@link #eventLoop}
   * @return the view
   */
  public static AsyncLoop of(EventLoop loop) {
    return LoopAccess.view(loop, AsyncLoop::make);
  }

  /**
   * Returns the loop that this thread turns.
   *
   * @return the view of it
   * @throws dev.menai.NoEventLoopException if this thread turns none
   */
  public static AsyncLoop current() {
    return of(EventLoop.current());
  }

  // Tasks.

  /**
   * Creates a future that is completed by hand.
   *
   * <p>Also on a closed loop; then its dependents run in place.
   *
   * @param <T> the value
   * @return pending
   */
  public <T extends @Nullable Object> TaskFuture<T> createFuture() {
    return FutureWatch.isWanted(eventLoop()) ? new WatchedFuture<>(this) : new TaskFuture<>(this);
  }

  /**
   * Creates a task: the loop calls {@code supplier} in a later turn and adopts its stage.
   *
   * <p>The result is the stage's; a failure is the raw cause of it, or what the supplier threw. The
   * task is held by the loop until it has really ended. Its name is {@code task-N}.
   *
   * <p><b>Cancellation.</b> Cancelled before it began, the supplier is never called; later, the
   * stage is cancelled, a foreign one with {@code cancel(true)}. The loop's close cancels it and
   * waits for it.
   *
   * @param supplier called on the loop
   * @param <T> the result
   * @return completes on the loop
   * @throws LoopClosedException if the loop is closing or closed
   */
  public <T extends @Nullable Object> TaskFuture<T> createTask(AsyncSupplier<T> supplier) {
    return TaskBody.start(this, null, Objects.requireNonNull(supplier, "supplier"));
  }

  /**
   * As {@link #createTask(AsyncSupplier)}, named {@code name} in errors, logs and dumps.
   *
   * @param name need not be unique
   * @param supplier called on the loop
   * @param <T> the result
   * @return completes on the loop
   * @throws LoopClosedException if the loop is closing or closed
   */
  public <T extends @Nullable Object> TaskFuture<T> createTask(
      String name, AsyncSupplier<T> supplier) {
    Objects.requireNonNull(name, "name");
    return TaskBody.start(this, name, Objects.requireNonNull(supplier, "supplier"));
  }

  /**
   * As {@link #createTask(AsyncSupplier)}, with a callback.
   *
   * @param supplier called on the loop
   * @param callback gets the result or the raw failure
   * @param <T> the result
   * @return cancels the task and takes the callback back
   * @throws LoopClosedException if the loop is closing or closed
   */
  public <T extends @Nullable Object> Handle createTask(
      AsyncSupplier<T> supplier, BiConsumer<? super T, ? super @Nullable Throwable> callback) {
    Objects.requireNonNull(callback, "callback");
    return Delivery.deliver(createTask(supplier), callback);
  }

  /**
   * As {@link #createTask(String, AsyncSupplier)}, with a callback.
   *
   * @param name need not be unique
   * @param supplier called on the loop
   * @param callback gets the result or the raw failure
   * @param <T> the result
   * @return cancels the task and takes the callback back
   * @throws LoopClosedException if the loop is closing or closed
   */
  public <T extends @Nullable Object> Handle createTask(
      String name,
      AsyncSupplier<T> supplier,
      BiConsumer<? super T, ? super @Nullable Throwable> callback) {
    Objects.requireNonNull(callback, "callback");
    return Delivery.deliver(createTask(name, supplier), callback);
  }

  /**
   * Returns a task of Kotlin's as a future on this loop.
   *
   * <p><b>Cancellation.</b> Cancelling the future cancels the task; {@link TaskFuture#stopped}
   * completes when the task has.
   *
   * @param task of any loop
   * @param <T> the result
   * @return completes with the task, with its raw failure
   */
  public <T extends @Nullable Object> TaskFuture<T> future(Task<? extends T> task) {
    return KotlinWork.follow(this, Objects.requireNonNull(task, "task"));
  }

  /**
   * Returns a foreign stage as a future on this loop: dependents run here, a cancel stops it.
   *
   * <p><b>Cancellation.</b> Cancelling the result, or its last consumer, cancels the stage with
   * {@code cancel(true)}, without asking who else needs it. A stage of ours is followed and counts
   * its consumers.
   *
   * @param stage of any library
   * @param <T> the value
   * @return completes with the stage, with the raw cause of its failure
   */
  public <T extends @Nullable Object> TaskFuture<T> adopt(CompletionStage<T> stage) {
    Objects.requireNonNull(stage, "stage");
    TaskFuture<T> future = new TaskFuture<>(this);
    if (stage instanceof TaskFuture<T> ours) {
      return ours.loop() == this ? ours : ours.follower(future);
    }
    ForeignWork.follow(stage, future, /* raw= */ true);
    return future;
  }

  // Time.

  /**
   * Completes after {@code duration} of the loop's time, never earlier.
   *
   * <p>Zero or less: in the next turn.
   *
   * <p><b>Cancellation.</b> Removes the timer. The loop's close cancels it.
   *
   * @param duration from now on
   * @return completes with {@code null}
   * @throws LoopClosedException if the loop is closed
   */
  public TaskFuture<@Nullable Void> sleep(Duration duration) {
    return SleepWork.start(this, Durations.toNanos(duration));
  }

  /**
   * Gives {@code stage} a time limit: after it the stage is cancelled and the result fails.
   *
   * <p>At the deadline the stage is cancelled, a foreign one with {@code cancel(true)}, without
   * asking who else needs it. When it has really ended, the result fails with a {@link
   * java.util.concurrent.TimeoutException}, whatever the stage still gave. A stage that cannot be
   * cancelled is waited for. A stage that is done wins against any limit; with zero or less another
   * one times out in the next turn.
   *
   * <p>A failure is the raw cause; a stage that somebody else cancelled fails the result with a
   * {@link dev.menai.TaskCancelledException}. {@code asyncio.wait_for} returns what a body gives
   * after the deadline; this never does.
   *
   * <p><b>Cancellation.</b> Cancelling the result cancels the stage.
   *
   * @param limit from now on
   * @param stage of any library
   * @param <T> the value
   * @return the stage's outcome, or the timeout
   * @throws LoopClosedException if the loop is closed and the stage is not done
   */
  public <T extends @Nullable Object> TaskFuture<T> timeout(
      Duration limit, CompletionStage<? extends T> stage) {
    Objects.requireNonNull(limit, "limit");
    return Deadline.set(this, limit, Objects.requireNonNull(stage, "stage"));
  }

  /**
   * As {@link #timeout(Duration, CompletionStage)} for a new task of {@code supplier}.
   *
   * @param limit from now on; with zero or less the supplier is never called
   * @param supplier called on the loop, in a later turn
   * @param <T> the value
   * @return the task's outcome, or the timeout
   * @throws LoopClosedException if the loop is closing or closed
   */
  public <T extends @Nullable Object> TaskFuture<T> timeout(
      Duration limit, AsyncSupplier<T> supplier) {
    Objects.requireNonNull(supplier, "supplier");
    return limit.isZero() || limit.isNegative()
        ? Deadline.passed(this, limit)
        : Deadline.set(this, limit, createTask(supplier));
  }

  /**
   * As {@link #timeout(Duration, CompletionStage)}, with a callback.
   *
   * @param limit from now on
   * @param stage of any library
   * @param callback gets the value or the raw failure
   * @param <T> the value
   * @return cancels the stage and takes the callback back
   * @throws LoopClosedException if the loop is closed and the stage is not done
   */
  public <T extends @Nullable Object> Handle timeout(
      Duration limit,
      CompletionStage<? extends T> stage,
      BiConsumer<? super T, ? super @Nullable Throwable> callback) {
    Objects.requireNonNull(callback, "callback");
    return Delivery.<T>deliver(timeout(limit, stage), callback);
  }

  /**
   * As {@link #timeout(Duration, AsyncSupplier)}, with a callback.
   *
   * @param limit from now on; with zero or less the supplier is never called
   * @param supplier called on the loop, in a later turn
   * @param callback gets the value or the raw failure
   * @param <T> the value
   * @return cancels the task and takes the callback back
   * @throws LoopClosedException if the loop is closing or closed
   */
  public <T extends @Nullable Object> Handle timeout(
      Duration limit,
      AsyncSupplier<T> supplier,
      BiConsumer<? super T, ? super @Nullable Throwable> callback) {
    Objects.requireNonNull(callback, "callback");
    return Delivery.deliver(timeout(limit, supplier), callback);
  }

  @Override
  <T extends @Nullable Object> TaskFuture<T> startTask(String name, AsyncSupplier<T> supplier) {
    return createTask(name, supplier);
  }

  @Override
  AsyncLoop self() {
    return this;
  }

  @Override
  TimedFutures timed() {
    return timed;
  }
}
