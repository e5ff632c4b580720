package dev.menai.java;

import dev.menai.Task;
import dev.menai.interop.LoopAccess;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/** A task of Kotlin's below one of our futures. */
final class KotlinWork extends Work {
  private final Task<?> task;

  private KotlinWork(Task<?> task) {
    this.task = task;
  }

  static <T extends @Nullable Object> TaskFuture<T> follow(AsyncLoop loop, Task<? extends T> task) {
    TaskFuture<T> future = new TaskFuture<>(loop);
    KotlinWork work = new KotlinWork(task);
    future.beginWork(work);
    LoopAccess.onCompletion(
        task,
        (value, failure) -> {
          boolean settled =
              failure == null ? future.settleValue(value) : future.settleFailure(failure);
          if (settled) {
            Firing.fire(future);
          }
          work.markEnded();
        });
    return future;
  }

  @Override
  void stop(CancellationException reason, Stopping stopping) {
    task.cancel(reason);
  }

  @Override
  String taskName() {
    return task.getName();
  }
}
