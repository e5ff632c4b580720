package dev.menai.java;

import dev.menai.LoopClosedException;
import dev.menai.interop.LoopAccess;
import dev.menai.interop.ThreadAccess;
import dev.menai.threads.PortalResource;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** A thread that blocks until a task of a loop has ended. */
final class PortalCall {
  private PortalCall() {}

  static <T extends @Nullable Object> T call(
      AsyncLoop loop, @Nullable String name, AsyncSupplier<T> supplier) throws Exception {
    if (loop.isOnLoop()) {
      throw Blocking.refused(loop.name());
    }
    TaskFuture<T> task = TaskBody.start(loop, name, supplier);
    // If the loop waits for this thread, its virtual time stands still again from the task's end.
    ThreadAccess.blocked(loop.eventLoop(), resume -> Ending.await(task, resume));
    try {
      return task.get();
    } catch (InterruptedException interrupt) {
      stop(task);
      throw interrupt;
    } catch (CancellationException cancelled) {
      throw closedOr(cancelled, task, name);
    } catch (ExecutionException failure) {
      throw Failures.<RuntimeException>sneak(Failures.raw(failure));
    }
  }

  /** Cancels the task and waits until that has ended, or its loop is gone and it may never. */
  private static void stop(TaskFuture<?> task) {
    task.cancel(
        "thread \""
            + Thread.currentThread().getName()
            + "\", which waited for it, was interrupted");
    CountDownLatch ended = new CountDownLatch(1);
    Ending.await(task, ended::countDown); // on the loop: a test's thread that turns it is awake
    AutoCloseable watch = ThreadAccess.whenGone(task.loop().eventLoop(), ended::countDown);
    LoopAccess.turnInTest(
        task.loop().eventLoop(),
        Long.MAX_VALUE,
        /* interruptible= */ false,
        () -> ended.getCount() == 0);
    awaitUninterruptibly(ended);
    try {
      watch.close();
    } catch (Exception never) {
      throw new AssertionError(never);
    }
  }

  private static void awaitUninterruptibly(CountDownLatch ended) {
    boolean interrupted = false;
    while (true) {
      try {
        ended.await();
        break;
      } catch (InterruptedException again) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static RuntimeException closedOr(
      CancellationException cancelled, TaskFuture<?> task, @Nullable String name) {
    Throwable stored = task.storedFailure();
    if (!ThreadAccess.isOfTheClose(stored)) {
      return cancelled;
    }
    String what = name == null ? "a task" : "task \"" + name + "\"";
    LoopClosedException closed =
        new LoopClosedException(
            "loop \"" + task.loop().name() + "\" was closed before " + what + " completed");
    closed.initCause(stored);
    return closed;
  }

  static <R, C extends @Nullable Object> PortalResource<R> wrap(
      AsyncLoop loop, AsyncSupplier<R> open, AsyncFunction<? super R, C> close) throws Exception {
    if (loop.isOnLoop()) {
      throw Blocking.refused(loop.name());
    }
    return ThreadAccess.<R>wrap(
        loop.eventLoop(),
        null,
        () -> required(open.get(), "open"),
        resource -> {
          try {
            return required(close.apply(resource), "close");
          } catch (Exception thrown) {
            throw Failures.<RuntimeException>sneak(thrown);
          }
        });
  }

  private static <T extends @Nullable Object> CompletionStage<T> required(
      @Nullable CompletionStage<T> stage, String function) {
    if (stage == null) {
      throw new NullPointerException(function + " returned null instead of a stage");
    }
    return stage;
  }
}
