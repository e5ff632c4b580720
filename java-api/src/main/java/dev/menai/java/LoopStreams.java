package dev.menai.java;

import dev.menai.EventLoop;
import dev.menai.Handle;
import dev.menai.LoopClosedException;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** {@code gather} over what is not all there yet: streams and publishers. */
abstract class LoopStreams extends LoopGather {
  LoopStreams(EventLoop loop) {
    super(loop);
  }

  /**
   * Starts work on the items of {@code stream} and gives the values, in the order of the items.
   *
   * <p>As {@link #gather(Iterable, AsyncFunction, UnaryOperator)}: with a limit, an item is taken
   * when the work on an earlier one has really ended. The stream is closed when the result is done.
   *
   * @param stream taken one by one, on the loop, also if it is parallel
   * @param fn called on the loop
   * @param options applied to the defaults: {@code o -> o.limit(10)}
   * @param <A> an item
   * @param <T> what the work on it gives
   * @return completes with an unmodifiable list
   * @throws LoopClosedException if the loop is closing or closed
   */
  public <A extends @Nullable Object, T extends @Nullable Object> TaskFuture<List<T>> gather(
      Stream<? extends A> stream,
      AsyncFunction<? super A, ? extends T> fn,
      UnaryOperator<GatherOptions> options) {
    Objects.requireNonNull(stream, "stream");
    Iterable<A> items = () -> stream.<A>map(item -> item).iterator();
    TaskFuture<List<T>> gathered = gather(items, fn, options);
    gathered.whenComplete((list, failure) -> stream.close());
    return gathered;
  }

  /**
   * As {@link #gather(Stream, AsyncFunction, UnaryOperator)}, with a callback.
   *
   * @param stream taken one by one, on the loop
   * @param fn called on the loop
   * @param options applied to the defaults
   * @param callback gets the list or the raw failure
   * @param <A> an item
   * @param <T> what the work on it gives
   * @return cancels the work and takes the callback back
   * @throws LoopClosedException if the loop is closing or closed
   */
  public <A extends @Nullable Object, T extends @Nullable Object> Handle gather(
      Stream<? extends A> stream,
      AsyncFunction<? super A, ? extends T> fn,
      UnaryOperator<GatherOptions> options,
      BiConsumer<? super @Nullable List<T>, ? super @Nullable Throwable> callback) {
    Objects.requireNonNull(callback, "callback");
    return Delivery.deliver(this.<A, T>gather(stream, fn, options), callback);
  }

  /**
   * Starts work on what {@code publisher} gives; the values are in the order of the items.
   *
   * <p>With a limit, it asks for so many items, and for one more when the work on one has really
   * ended: so it never holds more. A failure of the publisher is treated as one of an item; for
   * failures see {@link #gather(Collection)}. On a failure the subscription is cancelled.
   *
   * <p><b>Cancellation.</b> Cancelling the result cancels what was started, and the subscription;
   * so does the loop's close.
   *
   * @param publisher of Reactive Streams, as the JDK has them
   * @param fn called on the loop
   * @param options applied to the defaults: {@code o -> o.limit(10)}
   * @param <A> an item
   * @param <T> what the work on it gives
   * @return completes with an unmodifiable list
   * @throws LoopClosedException if the loop is closing or closed
   */
  public <A, T extends @Nullable Object> TaskFuture<List<T>> gather(
      Flow.Publisher<? extends A> publisher,
      AsyncFunction<? super A, ? extends T> fn,
      UnaryOperator<GatherOptions> options) {
    Objects.requireNonNull(publisher, "publisher");
    Objects.requireNonNull(fn, "fn");
    int limit = options.apply(GatherOptions.DEFAULT).limit();
    return startTask("gather", () -> PublisherGather.<A, T>start(self(), publisher, fn, limit));
  }

  /**
   * As {@link #gather(Flow.Publisher, AsyncFunction, UnaryOperator)}, with a callback.
   *
   * @param publisher of Reactive Streams, as the JDK has them
   * @param fn called on the loop
   * @param options applied to the defaults
   * @param callback gets the list or the raw failure
   * @param <A> an item
   * @param <T> what the work on it gives
   * @return cancels the work and takes the callback back
   * @throws LoopClosedException if the loop is closing or closed
   */
  public <A, T extends @Nullable Object> Handle gather(
      Flow.Publisher<? extends A> publisher,
      AsyncFunction<? super A, ? extends T> fn,
      UnaryOperator<GatherOptions> options,
      BiConsumer<? super @Nullable List<T>, ? super @Nullable Throwable> callback) {
    Objects.requireNonNull(callback, "callback");
    return Delivery.deliver(this.<A, T>gather(publisher, fn, options), callback);
  }
}
