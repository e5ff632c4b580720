package dev.menai.java;

import dev.menai.Handle;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Stages, each as soon as it is done, in the order in which they end; see {@link
 * AsyncLoop#asCompleted}.
 *
 * <p>It can be taken in three ways: by a callback for each ({@link #each}), by a {@link
 * Flow.Subscriber}, or by a thread that blocks, in a plain {@code for}. Each begins anew: those
 * that are done already come first, in the order given; a stage that was given twice comes once.
 * What comes is the stage itself, also if it failed. Who is slow misses nothing.
 *
 * <p><b>Cancellation.</b> Nothing is ever cancelled by this, however it ends. As long as somebody
 * waits here, he is a consumer of the stages. The loop's close ends the wait.
 *
 * @param <S> a stage
 */
public final class AsCompleted<S extends CompletionStage<?>>
    implements Flow.Publisher<S>, Iterable<S> {
  private final AsyncLoop loop;
  private final List<S> stages;
  private final @Nullable Duration timeout;

  AsCompleted(AsyncLoop loop, List<S> stages, @Nullable Duration timeout) {
    this.loop = loop;
    this.stages = stages;
    this.timeout = timeout;
  }

  /**
   * Calls {@code each} with every stage as it ends.
   *
   * <p>What {@code each} throws ends it, and is the result's failure.
   *
   * <p><b>Cancellation.</b> Cancelling the result ends the calls, and leaves the stages alone.
   *
   * @param each called on the loop
   * @return completes after the last call; fails with a {@link
   *     java.util.concurrent.TimeoutException} if a stage did not end in time
   */
  public TaskFuture<@Nullable Void> each(Consumer<? super S> each) {
    return EachCompleted.start(this, Objects.requireNonNull(each, "each"));
  }

  /**
   * As {@link #each(Consumer)}, with a callback for the end.
   *
   * @param each called on the loop
   * @param callback gets {@code null} or the raw failure
   * @return ends the calls and takes the callback back
   */
  public Handle each(
      Consumer<? super S> each,
      BiConsumer<? super @Nullable Void, ? super @Nullable Throwable> callback) {
    Objects.requireNonNull(callback, "callback");
    return Delivery.<@Nullable Void>deliver(each(each), callback);
  }

  /**
   * Gives {@code subscriber} the stages as it asks for them; the end comes after the last one.
   *
   * <p><b>Threads.</b> It is called on the loop. One that throws hears no more, and what it threw
   * goes to the exception handler.
   *
   * @param subscriber of Reactive Streams, as the JDK has them
   */
  @Override
  public void subscribe(Flow.Subscriber<? super S> subscriber) {
    Objects.requireNonNull(subscriber, "subscriber");
    new CompletedSubscription<>(loop, stages, timeout, subscriber).begin();
  }

  /**
   * Returns the stages for a thread that blocks until the next one ends.
   *
   * <p>{@code hasNext} throws a {@link java.util.concurrent.CompletionException} around a {@link
   * java.util.concurrent.TimeoutException} if the time is over, and a {@link
   * java.util.concurrent.CancellationException} if the thread is interrupted.
   *
   * <p><b>Threads.</b> Any but the loop's own, where waiting throws an {@link
   * IllegalStateException}; the loop has to be running.
   *
   * @return begins now
   */
  @Override
  public Iterator<S> iterator() {
    CompletedIterator<S> iterator = new CompletedIterator<>(loop);
    subscribe(iterator);
    return iterator;
  }

  AsyncLoop loop() {
    return loop;
  }

  @Override
  public String toString() {
    return "AsCompleted(" + stages.size() + " stages)";
  }
}
