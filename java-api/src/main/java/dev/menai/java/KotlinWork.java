package dev.menai.java;

import dev.menai.CreationSite;
import dev.menai.EventLoop;
import dev.menai.Task;
import dev.menai.interop.LoopAccess;
import java.util.Collection;
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
          } else if (failure != null) {
            reportLate(task, failure);
          }
          work.markEnded();
        });
    return future;
  }

  /** The future is done, cancelled most often: it cannot tell. The task itself reports the rest. */
  private static void reportLate(Task<?> task, Throwable failure) {
    EventLoop loop = task.getLoop();
    if (failure instanceof CancellationException
        || Failures.isFatal(failure)
        || !LoopAccess.isOpen(loop)) {
      return;
    }
    String name = task.getName();
    LoopAccess.report(
        loop,
        "task \"" + name + "\" failed after its future was done",
        failure,
        name,
        task.getCreatedAt());
  }

  @Override
  public Collection<Object> awaits() {
    return known(task);
  }

  @Override
  void stop(CancellationException reason, Stopping stopping) {
    task.cancel(reason);
  }

  @Override
  @Nullable CreationSite site() {
    return task.getCreatedAt();
  }

  @Override
  String taskName() {
    return task.getName();
  }
}
