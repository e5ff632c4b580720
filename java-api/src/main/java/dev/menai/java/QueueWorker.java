package dev.menai.java;

import dev.menai.LoopClosedException;
import dev.menai.interop.LoopAccess;
import dev.menai.queue.QueueShutdownException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Takes items from a queue and works on them, one after the other, until the queue is shut down.
 *
 * <p>The work below a future that completes when it has ended. Each item takes a turn of the loop,
 * so a full queue does not keep the loop from its timers.
 *
 * @param <T> the items
 */
final class QueueWorker<T> extends Work {
  private final QueueConsumers<T> queue;
  private final AsyncFunction<? super T, ?> fn;
  private final TaskFuture<@Nullable Void> future;

  /** The get or the item's work under way. Written on the loop. */
  private volatile @Nullable TaskFuture<?> current;

  private QueueWorker(
      QueueConsumers<T> queue, AsyncFunction<? super T, ?> fn, TaskFuture<@Nullable Void> future) {
    this.queue = queue;
    this.fn = fn;
    this.future = future;
  }

  static <T> TaskFuture<@Nullable Void> start(
      QueueConsumers<T> queue, AsyncFunction<? super T, ?> fn) {
    TaskFuture<@Nullable Void> future = new TaskFuture<>(queue.loop());
    QueueWorker<T> worker = new QueueWorker<>(queue, Carried.function(queue.loop(), fn), future);
    future.beginWork(worker);
    worker.onLoop(worker::takeNext);
    return future;
  }

  private void onLoop(Runnable step) {
    if (!LoopAccess.post(queue.loop().eventLoop(), step)) {
      end(new CancellationException("loop \"" + queue.loop().name() + "\" is closed"));
    }
  }

  private void takeNext() {
    if (future.isFinished()) {
      markEnded();
      return;
    }
    LineWork<T> next;
    try {
      next = queue.take();
    } catch (LoopClosedException closing) {
      end(closing);
      return;
    }
    begin(next.future());
    next.future().whenComplete((item, failure) -> taken(next, item, failure));
  }

  /** A cancel completes the future first and looks at {@link #current} then: one sees the other. */
  private void begin(TaskFuture<?> step) {
    current = step;
    CancellationException reason = future.stopReason();
    if (reason != null) {
      step.cancel(reason);
    }
  }

  private void taken(LineWork<T> get, @Nullable T item, @Nullable Throwable failure) {
    if (failure != null) {
      Throwable raw = Failures.raw(failure);
      end(raw instanceof QueueShutdownException ? null : raw);
    } else if (future.isFinished()) { // cancelled when the item was on its way already
      get.giveBack();
      markEnded();
    } else {
      workOn(item);
    }
  }

  private void workOn(T item) {
    TaskFuture<?> work = called(item);
    begin(work);
    Ending.await(
        work,
        () -> {
          IllegalStateException misuse = taskDone();
          onLoop(() -> worked(work, misuse));
        });
  }

  /** What a function that calls taskDone itself leaves us with. */
  private @Nullable IllegalStateException taskDone() {
    try {
      queue.taskDone();
      return null;
    } catch (IllegalStateException tooOften) {
      return tooOften;
    }
  }

  private TaskFuture<?> called(T item) {
    try {
      CompletionStage<?> stage = fn.apply(item);
      if (stage == null) {
        throw new NullPointerException("the function returned null instead of a stage for " + item);
      }
      return queue.loop().adopt(stage);
    } catch (Throwable thrown) {
      TaskFuture<Object> failed = new TaskFuture<>(queue.loop());
      failed.settleFailure(thrown);
      return failed;
    }
  }

  private void worked(TaskFuture<?> work, @Nullable IllegalStateException misuse) {
    Throwable stored = work.storedFailure();
    if (stored == null && misuse == null) {
      takeNext();
      return;
    }
    Throwable failure = stored == null ? misuse : Failures.raw(stored);
    if (misuse != null && failure != misuse) {
      failure.addSuppressed(misuse);
    }
    end(failure);
  }

  private void end(@Nullable Throwable failure) {
    boolean settled = failure == null ? future.settleValue(null) : future.settleFailure(failure);
    if (settled) {
      Firing.fire(future);
    }
    markEnded();
  }

  @Override
  void stop(CancellationException reason, Stopping stopping) {
    TaskFuture<?> running = current;
    if (running != null) {
      stopping.cancel(running);
    } // else its first step will see that the future is done
  }
}
