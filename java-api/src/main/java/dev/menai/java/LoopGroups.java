package dev.menai.java;

import dev.menai.EventLoop;
import dev.menai.Handle;
import dev.menai.LoopClosedException;
import dev.menai.interop.LoopAccess;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The {@code taskGroup} family of {@link AsyncLoop}. */
abstract class LoopGroups extends LoopWaiting {
  LoopGroups(EventLoop loop) {
    super(loop);
  }

  /**
   * Calls {@code body}, which makes tasks in a group, and waits until they have all really ended.
   *
   * <p>The result is that of the body's stage. The first failure, of a task or of the body, cancels
   * the others; when all have stopped, the result fails with the raw cause, and with later failures
   * as suppressed. What {@code asyncio.TaskGroup} throws as a group is here the first failure
   * itself. The group is a task of the loop, its body is called in a later turn. Groups may be
   * nested: a task or a body may return another group's result.
   *
   * <p><b>Cancellation.</b> Cancelling the result, or its last consumer, cancels the body's stage
   * and all tasks; {@link TaskFuture#stopped} tells when they have ended. So does the loop's close.
   * A stage of the body that somebody else cancelled is a failure, {@link
   * dev.menai.TaskCancelledException}.
   *
   * @param body called on the loop with the group
   * @param <R> the result
   * @return completes on the loop
   * @throws LoopClosedException if the loop is closing or closed
   */
  public <R extends @Nullable Object> TaskFuture<R> taskGroup(
      AsyncFunction<? super TaskGroup, R> body) {
    return taskGroup(body, UnaryOperator.identity());
  }

  /**
   * As {@link #taskGroup(AsyncFunction)}, with options: {@code o -> o.name("pages")}.
   *
   * <p>With {@code COLLECT} a failure cancels nobody. With {@code FIRST_SUCCESS} the first task
   * that succeeds cancels the other tasks, but not the body.
   *
   * @param body called on the loop with the group
   * @param options applied to the defaults
   * @param <R> the result
   * @return completes on the loop
   * @throws LoopClosedException if the loop is closing or closed
   */
  public <R extends @Nullable Object> TaskFuture<R> taskGroup(
      AsyncFunction<? super TaskGroup, R> body, UnaryOperator<GroupOptions> options) {
    Objects.requireNonNull(body, "body");
    return startGroup((group, finish) -> body.apply(group), options);
  }

  /**
   * As {@link #taskGroup(AsyncFunction)}, for a group that may end early, with a result.
   *
   * @param body called on the loop with the group and with what ends it
   * @param <R> the result
   * @return completes on the loop
   * @throws LoopClosedException if the loop is closing or closed
   */
  public <R extends @Nullable Object> TaskFuture<R> taskGroup(GroupBody<R> body) {
    return taskGroup(body, UnaryOperator.identity());
  }

  /**
   * As {@link #taskGroup(AsyncFunction, UnaryOperator)}, for a group that may end early.
   *
   * @param body called on the loop with the group and with what ends it
   * @param options applied to the defaults
   * @param <R> the result
   * @return completes on the loop
   * @throws LoopClosedException if the loop is closing or closed
   */
  public <R extends @Nullable Object> TaskFuture<R> taskGroup(
      GroupBody<R> body, UnaryOperator<GroupOptions> options) {
    return startGroup(Objects.requireNonNull(body, "body"), options);
  }

  /**
   * As {@link #taskGroup(AsyncFunction)}, with a callback.
   *
   * @param body called on the loop with the group
   * @param callback gets the result or the raw failure
   * @param <R> the result
   * @return cancels the group and takes the callback back
   * @throws LoopClosedException if the loop is closing or closed
   */
  public <R extends @Nullable Object> Handle taskGroup(
      AsyncFunction<? super TaskGroup, R> body,
      BiConsumer<? super R, ? super @Nullable Throwable> callback) {
    return taskGroup(body, UnaryOperator.identity(), callback);
  }

  /**
   * As {@link #taskGroup(AsyncFunction, UnaryOperator)}, with a callback.
   *
   * @param body called on the loop with the group
   * @param options applied to the defaults
   * @param callback gets the result or the raw failure
   * @param <R> the result
   * @return cancels the group and takes the callback back
   * @throws LoopClosedException if the loop is closing or closed
   */
  public <R extends @Nullable Object> Handle taskGroup(
      AsyncFunction<? super TaskGroup, R> body,
      UnaryOperator<GroupOptions> options,
      BiConsumer<? super R, ? super @Nullable Throwable> callback) {
    Objects.requireNonNull(callback, "callback");
    return Delivery.deliver(taskGroup(body, options), callback);
  }

  /**
   * As {@link #taskGroup(GroupBody)}, with a callback.
   *
   * @param body called on the loop with the group and with what ends it
   * @param callback gets the result or the raw failure
   * @param <R> the result
   * @return cancels the group and takes the callback back
   * @throws LoopClosedException if the loop is closing or closed
   */
  public <R extends @Nullable Object> Handle taskGroup(
      GroupBody<R> body, BiConsumer<? super R, ? super @Nullable Throwable> callback) {
    return taskGroup(body, UnaryOperator.identity(), callback);
  }

  /**
   * As {@link #taskGroup(GroupBody, UnaryOperator)}, with a callback.
   *
   * @param body called on the loop with the group and with what ends it
   * @param options applied to the defaults
   * @param callback gets the result or the raw failure
   * @param <R> the result
   * @return cancels the group and takes the callback back
   * @throws LoopClosedException if the loop is closing or closed
   */
  public <R extends @Nullable Object> Handle taskGroup(
      GroupBody<R> body,
      UnaryOperator<GroupOptions> options,
      BiConsumer<? super R, ? super @Nullable Throwable> callback) {
    Objects.requireNonNull(callback, "callback");
    return Delivery.deliver(taskGroup(body, options), callback);
  }

  private <R extends @Nullable Object> TaskFuture<R> startGroup(
      GroupBody<R> body, UnaryOperator<GroupOptions> options) {
    GroupOptions chosen = GroupOptions.of(options);
    if (!LoopAccess.isOpen(eventLoop())) {
      String operation =
          chosen.name() == null ? "taskGroup" : "taskGroup(\"" + chosen.name() + "\")";
      throw new LoopClosedException("loop \"" + name() + "\" is closed; " + operation + " refused");
    }
    GroupWork<R> work = new GroupWork<>(self(), chosen);
    TaskFuture<R> task = startTask(work.name(), () -> work.begin(body));
    work.standsBelow(task);
    return task;
  }
}
