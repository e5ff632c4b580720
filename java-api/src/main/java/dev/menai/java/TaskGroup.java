package dev.menai.java;

import dev.menai.GroupPolicy;
import dev.menai.Handle;
import dev.menai.LoopClosedException;
import dev.menai.TaskGroupEndedException;
import dev.menai.interop.LoopAccess;
import java.util.List;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Tasks that end together: none outlives its group, and no failure is lost.
 *
 * <p>There are two kinds: {@code loop.taskGroup} runs a body and ends with it, {@link #open} makes
 * one that lives as long as an object. The {@link GroupPolicy} says what the end of one task means
 * for the others. A task counts when it has really ended, its cleanup included. One that ends
 * cancelled, whoever cancelled it, neither fails nor cancels its group, as in asyncio. The group
 * fails with the raw cause of the first failure, with the others as suppressed, in the order they
 * happened; an error of the machine goes before all others.
 *
 * <p><b>Threads.</b> Every method may be called from any thread unless it says otherwise.
 */
public abstract sealed class TaskGroup permits BodyTaskGroup, OpenTaskGroup {
  final GroupWork<?> work;

  TaskGroup(GroupWork<?> work) {
    this.work = work;
  }

  /**
   * Makes a group that lives as long as its owner: a connection, a service, a window.
   *
   * <p>Its tasks run on {@code loop} until the owner calls {@link OpenTaskGroup#close} or one of
   * its kin. The loop's close cancels them.
   *
   * @param loop runs the tasks
   * @param name in messages, logs and dumps
   * @return without tasks
   * @throws LoopClosedException if the loop is closing or closed
   */
  public static OpenTaskGroup open(AsyncLoop loop, String name) {
    Objects.requireNonNull(name, "name");
    return open(loop, options -> options.name(name));
  }

  /**
   * As {@link #open(AsyncLoop, String)}, with options: {@code o -> o.policy(COLLECT)}.
   *
   * @param loop runs the tasks
   * @param options applied to the defaults
   * @return without tasks
   * @throws LoopClosedException if the loop is closing or closed
   */
  public static OpenTaskGroup open(AsyncLoop loop, UnaryOperator<GroupOptions> options) {
    Objects.requireNonNull(loop, "loop");
    GroupWork<@Nullable Void> work = new GroupWork<>(loop, GroupOptions.of(options));
    if (!LoopAccess.isOpen(loop.eventLoop())) {
      throw new LoopClosedException(
          "loop \"" + loop.name() + "\" is closed; open(\"" + work.name() + "\") refused");
    }
    return new OpenTaskGroup(work);
  }

  /**
   * Starts a task of this group, as {@link AsyncLoop#createTask(AsyncSupplier)} does.
   *
   * <p>The group waits for its real end. As long as a member of the group has not ended there may
   * be new ones; so tasks may create tasks. While the group stops, because of a failure, a cancel
   * or a result, a new task is cancelled before it begins; {@code asyncio.TaskGroup} refuses it
   * already then.
   *
   * <p><b>Cancellation.</b> Cancelling the task, or its last consumer, takes nobody with it. The
   * group is no consumer.
   *
   * @param supplier called on the loop
   * @param <T> the result
   * @return completes on the loop
   * @throws TaskGroupEndedException if the group has ended
   * @throws LoopClosedException if the loop is closing or closed
   */
  public <T extends @Nullable Object> TaskFuture<T> createTask(AsyncSupplier<T> supplier) {
    return work.createTask(null, Objects.requireNonNull(supplier, "supplier"));
  }

  /**
   * As {@link #createTask(AsyncSupplier)}, named {@code name} in errors, logs and dumps.
   *
   * @param name need not be unique
   * @param supplier called on the loop
   * @param <T> the result
   * @return completes on the loop
   * @throws TaskGroupEndedException if the group has ended
   * @throws LoopClosedException if the loop is closing or closed
   */
  public <T extends @Nullable Object> TaskFuture<T> createTask(
      String name, AsyncSupplier<T> supplier) {
    Objects.requireNonNull(name, "name");
    return work.createTask(name, Objects.requireNonNull(supplier, "supplier"));
  }

  /**
   * As {@link #createTask(AsyncSupplier)}, with a callback.
   *
   * @param supplier called on the loop
   * @param callback gets the result or the raw failure
   * @param <T> the result
   * @return cancels the task and takes the callback back
   * @throws TaskGroupEndedException if the group has ended
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
   * @throws TaskGroupEndedException if the group has ended
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
   * Returns the group's name, as in messages.
   *
   * @return given when it was made, or {@code group-N}
   */
  public String name() {
    return work.name();
  }

  /**
   * Returns the loop that runs the tasks.
   *
   * @return given when it was made
   */
  public AsyncLoop loop() {
    return work.loop();
  }

  /**
   * Tells whether a new task would run: the group has not ended and is not about to.
   *
   * @return false from the first failure, cancel or result on that stops it
   */
  public boolean isOpen() {
    return work.isOpen();
  }

  /**
   * Lists the names of the group's tasks that have not ended.
   *
   * @return a snapshot, in the order of creation
   */
  public List<String> tasks() {
    return work.taskNames();
  }

  @Override
  public String toString() {
    return "TaskGroup(\"" + name() + "\", " + work.stateName() + ")";
  }
}
