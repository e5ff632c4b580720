package dev.menai.java;

import dev.menai.interop.LoopAccess;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * Stages in the order in which they end, for a thread that waits for them.
 *
 * @param <S> a stage
 */
final class CompletedIterator<S extends CompletionStage<?>>
    implements Iterator<S>, Flow.Subscriber<S> {
  /** What the loop brings: a stage, or with {@code stage} null the end, maybe a failed one. */
  private record Signal<S>(@Nullable S stage, @Nullable Throwable failure) {}

  private final AsyncLoop loop;
  private final BlockingQueue<Signal<S>> signals = new LinkedBlockingQueue<>();
  private volatile Flow.@Nullable Subscription subscription;

  /** Brought and not yet taken, or the end. The iterating thread only. */
  private @Nullable Signal<S> current;

  CompletedIterator(AsyncLoop loop) {
    this.loop = loop;
  }

  @Override
  public boolean hasNext() {
    if (current == null) {
      current = await();
    }
    if (current.failure instanceof RuntimeException unchecked) {
      throw unchecked;
    }
    if (current.failure != null) {
      throw new CompletionException(current.failure);
    }
    return current.stage != null;
  }

  private Signal<S> await() {
    if (signals.isEmpty() && loop.isOnLoop()) {
      throw Blocking.refused(loop.name());
    }
    LoopAccess.turnInTest(
        loop.eventLoop(), Long.MAX_VALUE, /* interruptible= */ true, () -> !signals.isEmpty());
    try {
      return signals.take();
    } catch (InterruptedException interrupt) {
      Thread.currentThread().interrupt();
      Flow.Subscription begun = subscription;
      if (begun != null) {
        begun.cancel();
      }
      CancellationException cancelled =
          new CancellationException("interrupted while waiting for a stage");
      return new Signal<>(null, cancelled);
    }
  }

  @Override
  public S next() {
    if (!hasNext()) {
      throw new NoSuchElementException("all stages have been given");
    }
    S taken = current.stage;
    current = null;
    return taken;
  }

  @Override
  public void onSubscribe(Flow.Subscription given) {
    subscription = given;
    given.request(Long.MAX_VALUE);
  }

  @Override
  public void onNext(S stage) {
    signals.add(new Signal<>(stage, null));
  }

  @Override
  public void onError(Throwable failure) {
    signals.add(new Signal<>(null, failure));
  }

  @Override
  public void onComplete() {
    signals.add(new Signal<>(null, null));
  }
}
