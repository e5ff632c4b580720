package dev.menai.java;

import dev.menai.LoopClosedException;
import dev.menai.interop.LoopAccess;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * Starts work on what a publisher gives, a limited number at a time, and gathers it.
 *
 * <p>It asks for as many items as may be in work, and for one more when the work on one has ended:
 * so it never holds more.
 *
 * @param <A> an item
 * @param <T> what the work on it gives
 */
final class PublisherGather<A, T extends @Nullable Object> implements Flow.Subscriber<A> {
  private final AsyncLoop loop;
  private final AsyncFunction<? super A, ? extends T> fn;
  private final int limit;
  private final Gather<T, T> gather;
  private volatile Flow.@Nullable Subscription subscription;

  // Loop thread only.
  private boolean closed;
  private int nextIndex;

  private PublisherGather(AsyncLoop loop, AsyncFunction<? super A, ? extends T> fn, int limit) {
    this.loop = loop;
    this.fn = fn;
    this.limit = limit;
    this.gather = Gather.growing(loop, /* keepsFailures= */ false, this::memberEnded);
  }

  /** Begins at once, on the loop. */
  static <A, T extends @Nullable Object> TaskFuture<List<T>> start(
      AsyncLoop loop,
      Flow.Publisher<? extends A> publisher,
      AsyncFunction<? super A, ? extends T> fn,
      int limit) {
    PublisherGather<A, T> gathering =
        new PublisherGather<>(loop, Carried.function(loop, fn), limit);
    TaskFuture<List<T>> result = gathering.gather.result();
    result.whenComplete((list, failure) -> gathering.close()); // cancelled while nothing comes
    publisher.subscribe(gathering);
    return result;
  }

  @Override
  public void onSubscribe(Flow.Subscription given) {
    if (subscription != null) {
      given.cancel(); // one publisher is enough
      return;
    }
    subscription = given;
    given.request(limit == Integer.MAX_VALUE ? Long.MAX_VALUE : limit);
  }

  @Override
  public void onNext(A item) {
    onLoop(() -> begin(item));
  }

  @Override
  public void onError(Throwable failure) {
    onLoop(
        () -> {
          gather.fail(failure);
          close();
        });
  }

  @Override
  public void onComplete() {
    onLoop(this::close);
  }

  private void onLoop(Runnable step) {
    if (loop.isOnLoop()) {
      step.run();
    } else if (!LoopAccess.post(loop.eventLoop(), step)) {
      String message = "loop \"" + loop.name() + "\" is closed; gather refused to go on";
      gather.fail(new LoopClosedException(message));
      cancelSubscription();
    }
  }

  private void begin(A item) {
    if (closed) {
      return;
    }
    if (!gather.isGoing()) {
      close();
      return;
    }
    int index = nextIndex++;
    CompletionStage<? extends T> stage;
    try {
      stage = fn.apply(item);
      if (stage == null) {
        throw new NullPointerException("function returned null instead of a stage, item " + index);
      }
    } catch (Throwable thrown) {
      gather.addFailed(thrown);
      return;
    }
    gather.add(stage);
  }

  /** On whatever thread; a subscription is to be asked by one at a time. */
  private void memberEnded() {
    if (limit != Integer.MAX_VALUE || !gather.isGoing()) {
      onLoop(this::goOn);
    }
  }

  private void goOn() {
    if (!gather.isGoing()) {
      close();
    } else if (!closed) {
      subscription.request(1);
    }
  }

  private void close() {
    if (closed) {
      return;
    }
    closed = true;
    cancelSubscription();
    gather.close();
  }

  private void cancelSubscription() {
    Flow.Subscription begun = subscription;
    if (begun != null) {
      begun.cancel(); // has no effect if the publisher has ended
    }
  }
}
