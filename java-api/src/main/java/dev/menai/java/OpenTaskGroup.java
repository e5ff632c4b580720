package dev.menai.java;

import dev.menai.CreationSite;
import dev.menai.EventLoop;
import dev.menai.Handle;
import dev.menai.interop.DebugAccess;
import dev.menai.interop.LoopAccess;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A group that lives as long as its owner, made by {@link TaskGroup#open}.
 *
 * <p>It ends when its owner has called {@link #join}, {@link #shutdown} or {@link #close} and its
 * last task has really ended. A failure is kept until then: it cancels the other tasks, unless the
 * policy is {@code COLLECT}, and whoever ends the group gets it.
 */
public final class OpenTaskGroup extends TaskGroup implements AutoCloseable {
  private static final String CLOSED = "the task group was closed";

  private final TaskFuture<@Nullable Void> ended;
  private final AtomicBoolean isReleased = new AtomicBoolean();

  /** Whether somebody has, or will be given, what the group fails with. */
  private final AtomicBoolean isFailureGiven = new AtomicBoolean();

  /** What debug mode is told at the release; {@code null} if it is off. */
  private final @Nullable Runnable released;

  OpenTaskGroup(GroupWork<@Nullable Void> work) {
    super(work);
    this.ended = work.result();
    EventLoop loop = work.loop().eventLoop();
    CreationSite site = LoopAccess.creationSite(loop);
    work.standsAlone(site);
    this.released = DebugAccess.opened(loop, this, "task group \"" + work.name() + "\"", site);
  }

  /**
   * Cancels all tasks, and those still to come, and returns at once.
   *
   * <p>{@link #join} tells when they have ended.
   *
   * @param reason what the tasks are told
   */
  public void cancel(String reason) {
    work.stopAll(new CancellationException(reason));
  }

  /**
   * Waits until no task is left, and ends the group: from then on it refuses tasks.
   *
   * <p>Tasks may create further ones as long as one is left. A task of the group that waits for
   * this waits for itself.
   *
   * <p><b>Cancellation.</b> Cancelling the result ends the wait alone; the tasks go on, and the
   * group still ends with the last one.
   *
   * @return completes with {@code null}, or with the first failure
   */
  public TaskFuture<@Nullable Void> join() {
    isFailureGiven.set(true);
    return release();
  }

  /**
   * As {@link #join()}, with a callback.
   *
   * @param callback gets {@code null} or the raw failure
   * @return takes the callback back
   */
  public Handle join(BiConsumer<? super @Nullable Void, ? super @Nullable Throwable> callback) {
    Objects.requireNonNull(callback, "callback");
    return Delivery.deliver(join(), callback);
  }

  /**
   * Cancels all tasks and waits until they have really ended; then as {@link #join()}.
   *
   * @return completes with {@code null}, or with the first failure
   */
  public TaskFuture<@Nullable Void> shutdown() {
    cancel(CLOSED);
    return join();
  }

  /**
   * As {@link #shutdown()}, with a callback.
   *
   * @param callback gets {@code null} or the raw failure
   * @return takes the callback back
   */
  public Handle shutdown(BiConsumer<? super @Nullable Void, ? super @Nullable Throwable> callback) {
    Objects.requireNonNull(callback, "callback");
    return Delivery.deliver(shutdown(), callback);
  }

  /**
   * As {@link #shutdown()}, for callers that may block; throws a failure that nobody was given yet.
   *
   * <p>Waits as long as the tasks take to stop. An interrupt does not cut it short, and is kept.
   * Does nothing a second time.
   *
   * <p><b>Threads.</b> Any but the loop's own. A loop that nobody turns turns in this thread.
   *
   * @throws IllegalStateException on the loop's own thread; use {@link #shutdown()} there
   * @throws CompletionException around the first failure
   */
  @Override
  public void close() {
    if (loop().isOnLoop()) {
      throw new IllegalStateException(
          "task group \""
              + name()
              + "\" cannot block loop \""
              + loop().name()
              + "\" for its own tasks; use shutdown(), or cancel(reason)");
    }
    cancel(CLOSED);
    TaskFuture<@Nullable Void> end = release();
    end.whenComplete((nothing, failure) -> {}); // wakes a loop that this thread turns
    LoopAccess.turnUntil(loop().eventLoop(), end::isDone);
    Throwable failure = awaitEnd(end);
    if (failure != null && !isFailureGiven.getAndSet(true)) {
      throw new CompletionException(failure);
    }
  }

  private static @Nullable Throwable awaitEnd(TaskFuture<@Nullable Void> end) {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          end.get();
          return null;
        } catch (ExecutionException failed) {
          return failed.getCause();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** The owner is no member any more; returns a future of its own for each who waits. */
  private TaskFuture<@Nullable Void> release() {
    if (!isReleased.getAndSet(true)) {
      if (released != null) {
        released.run();
      }
      work.leave(null);
    }
    return Copy.of(ended);
  }

  /** Takes over the outcome; no consumer, so that who waits no more cancels nothing. */
  private static final class Copy extends Link {
    private final TaskFuture<@Nullable Void> copy;

    private Copy(TaskFuture<@Nullable Void> ended) {
      super(/* counts= */ false);
      this.source = ended;
      this.copy = new TaskFuture<>(ended.loop());
    }

    static TaskFuture<@Nullable Void> of(TaskFuture<@Nullable Void> ended) {
      Copy link = new Copy(ended);
      if (!ended.attach(link)) {
        link.take(ended);
      }
      return link.copy;
    }

    @Override
    void sourceDone(Firing firing) {
      if (take(source)) {
        firing.completed(copy);
      }
    }

    private boolean take(TaskFuture<?> done) {
      Throwable failure = done.failureFor(copy);
      return failure == null ? copy.settleValue(null) : copy.settlePassed(failure);
    }

    @Override
    void stop(CancellationException reason, Stopping stopping) {}
  }
}
