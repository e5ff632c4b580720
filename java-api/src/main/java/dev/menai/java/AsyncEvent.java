package dev.menai.java;

import dev.menai.Handle;
import dev.menai.interop.Wait;
import dev.menai.interop.WaitAccess;
import dev.menai.interop.WaitListener;
import dev.menai.sync.Event;
import dev.menai.sync.EventStatistics;
import java.time.Duration;
import java.util.Objects;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A flag that callers wait for.
 *
 * <p>A view of an {@link Event}, bound to a loop on which its futures' dependents and callbacks
 * run. Views on several loops, suspend functions of Kotlin and blocked threads wait for one flag.
 *
 * <p><b>Cancellation.</b> Cancelling a future, or a {@link Handle}, ends its wait. The loop's close
 * cancels those that wait; later whoever would have to wait gets a {@link
 * dev.menai.LoopClosedException}.
 *
 * <p><b>Threads.</b> Every method may be called from any thread, and a thread that may block waits
 * by {@code await().await()}. What happened before a {@link #set} is visible after the wait that it
 * ended.
 */
public final class AsyncEvent {
  private final AsyncLoop loop;
  private final Event event;

  /**
   * Creates an event that is not set.
   *
   * @param loop on which its futures complete
   */
  public AsyncEvent(AsyncLoop loop) {
    this(loop, new Event());
  }

  /**
   * Creates an event that is not set, with a name.
   *
   * @param loop on which its futures complete
   * @param name in messages, logs and dumps
   */
  public AsyncEvent(AsyncLoop loop, String name) {
    this(loop, new Event(Objects.requireNonNull(name, "name")));
  }

  private AsyncEvent(AsyncLoop loop, Event event) {
    this.loop = Objects.requireNonNull(loop, "loop");
    this.event = Objects.requireNonNull(event, "event");
  }

  /**
   * Returns a view of an event of Kotlin's: the same flag, one line.
   *
   * @param loop on which its futures complete
   * @param event shared
   * @return a view
   */
  public static AsyncEvent of(AsyncLoop loop, Event event) {
    return new AsyncEvent(loop, event);
  }

  /**
   * Returns the event as Kotlin sees it.
   *
   * @return the same flag, one line
   */
  public Event event() {
    return event;
  }

  /** Sets the flag and lets all who wait go, in the order they came. Does nothing if it is set. */
  public void set() {
    event.set();
  }

  /** Takes the flag back; whoever was let go by {@link #set} before goes on. */
  public void clear() {
    event.clear();
  }

  /**
   * Tells whether the flag is set.
   *
   * @return a moment's truth
   */
  public boolean isSet() {
    return event.isSet();
  }

  /**
   * Waits until the flag is set.
   *
   * @return completes when it is
   */
  public TaskFuture<@Nullable Void> await() {
    return LineWork.<@Nullable Void>begin(loop, this::enlist, granted -> null).future();
  }

  /**
   * As {@link #await()}, with a callback.
   *
   * @param callback called when the flag is set
   * @return ends the wait and takes the callback back
   */
  public Handle await(BiConsumer<? super @Nullable Void, ? super @Nullable Throwable> callback) {
    Objects.requireNonNull(callback, "callback");
    return Delivery.deliver(await(), callback);
  }

  /**
   * As {@link #await()}, but no longer than {@code limit}.
   *
   * @param limit of the loop's time; zero or less does not wait
   * @return whether the flag was set
   */
  public TaskFuture<Boolean> tryAwait(Duration limit) {
    return LineWork.begin(loop, limit, false, this::enlist, granted -> true).future();
  }

  /**
   * As {@link #tryAwait(Duration)}, with a callback.
   *
   * @param limit of the loop's time; zero or less does not wait
   * @param callback told whether the flag was set
   * @return ends the wait and takes the callback back
   */
  public Handle tryAwait(
      Duration limit, BiConsumer<? super Boolean, ? super @Nullable Throwable> callback) {
    Objects.requireNonNull(callback, "callback");
    return Delivery.deliver(tryAwait(limit), callback);
  }

  private Wait enlist(WaitListener waiter) {
    return WaitAccess.wait(event, waiter);
  }

  /**
   * Returns how many wait, and have waited.
   *
   * @return a snapshot
   */
  public EventStatistics statistics() {
    return event.statistics();
  }

  @Override
  public String toString() {
    return event.toString();
  }
}
