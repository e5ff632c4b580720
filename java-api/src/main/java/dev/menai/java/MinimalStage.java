package dev.menai.java;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A stage that can only be derived from, for {@link TaskFuture#minimalCompletionStage}. */
final class MinimalStage<T extends @Nullable Object> extends TaskFuture<T> {
  MinimalStage(AsyncLoop loop) {
    super(loop);
  }

  @Override
  public <U extends @Nullable Object> TaskFuture<U> newIncompleteFuture() {
    return new MinimalStage<>(loop());
  }

  /** As the JDK's: a full future that follows this stage. */
  @Override
  public CompletableFuture<T> toCompletableFuture() {
    return follower(new TaskFuture<>(loop()));
  }

  @Override
  public boolean complete(T value) {
    throw refused("complete");
  }

  @Override
  public boolean completeExceptionally(Throwable failure) {
    throw refused("completeExceptionally");
  }

  @Override
  public boolean cancel(boolean mayInterruptIfRunning) {
    throw refused("cancel");
  }

  @Override
  public boolean cancel(String reason) {
    throw refused("cancel");
  }

  @Override
  public void obtrudeValue(T value) {
    throw refused("obtrudeValue");
  }

  @Override
  public void obtrudeException(Throwable failure) {
    throw refused("obtrudeException");
  }

  @Override
  public T get() {
    throw refused("get");
  }

  @Override
  public T get(long timeout, TimeUnit unit) {
    throw refused("get");
  }

  @Override
  public T getNow(T valueIfAbsent) {
    throw refused("getNow");
  }

  @Override
  public T join() {
    throw refused("join");
  }

  @Override
  public boolean isDone() {
    throw refused("isDone");
  }

  @Override
  public boolean isCancelled() {
    throw refused("isCancelled");
  }

  @Override
  public boolean isCompletedExceptionally() {
    throw refused("isCompletedExceptionally");
  }

  @Override
  public int getNumberOfDependents() {
    throw refused("getNumberOfDependents");
  }

  @Override
  public TaskFuture<T> completeAsync(Supplier<? extends T> supplier, Executor executor) {
    throw refused("completeAsync");
  }

  @Override
  public TaskFuture<T> orTimeout(Duration limit) {
    throw refused("orTimeout");
  }

  @Override
  public TaskFuture<T> completeOnTimeout(T value, Duration limit) {
    throw refused("completeOnTimeout");
  }

  private static UnsupportedOperationException refused(String operation) {
    return new UnsupportedOperationException(
        operation + " refused by a minimal stage; use toCompletableFuture()");
  }
}
