package dev.menai.java;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Calls a function with each stage that ends: what is below the result of {@code each}.
 *
 * @param <S> a stage
 */
final class EachCompleted<S extends CompletionStage<?>> extends Work implements Flow.Subscriber<S> {
  private final TaskFuture<@Nullable Void> result;
  private final Consumer<? super S> each;

  /** Written before the result is looked at: a cancel completes that first, and looks here then. */
  private volatile Flow.@Nullable Subscription subscription;

  private EachCompleted(AsyncLoop loop, Consumer<? super S> each) {
    this.result = new TaskFuture<>(loop);
    this.each = each;
    result.beginWork(this);
  }

  static <S extends CompletionStage<?>> TaskFuture<@Nullable Void> start(
      AsCompleted<S> source, Consumer<? super S> each) {
    EachCompleted<S> work =
        new EachCompleted<>(source.loop(), Carried.consumer(source.loop(), each));
    source.subscribe(work);
    return work.result;
  }

  @Override
  public void onSubscribe(Flow.Subscription given) {
    subscription = given;
    if (result.isFinished()) {
      given.cancel();
    } else {
      given.request(Long.MAX_VALUE);
    }
  }

  @Override
  public void onNext(S stage) {
    if (result.isFinished()) {
      return;
    }
    try {
      each.accept(stage);
    } catch (Throwable thrown) {
      letGo();
      onError(thrown);
    }
  }

  @Override
  public void onError(Throwable failure) {
    if (result.settleFailure(failure)) {
      Firing.fire(result);
    }
  }

  @Override
  public void onComplete() {
    if (result.settleValue(null)) {
      Firing.fire(result);
    }
  }

  @Override
  void stop(CancellationException reason, Stopping stopping) {
    letGo();
  }

  @Override
  void letGo() {
    Flow.Subscription begun = subscription;
    if (begun != null) {
      begun.cancel();
    }
  }

  /** Nothing unwinds. */
  @Override
  boolean hasEnded(Ending ending) {
    return true;
  }
}
