package dev.menai.java;

import dev.menai.Handle;
import dev.menai.interop.Wait;
import dev.menai.interop.WaitAccess;
import dev.menai.interop.WaitListener;
import dev.menai.sync.Barrier;
import dev.menai.sync.BarrierStatistics;
import java.time.Duration;
import java.util.Objects;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Lets callers wait until a number of them has come together, again and again.
 *
 * <p>A view of a {@link Barrier}, bound to a loop on which its futures' dependents and callbacks
 * run. Views on several loops, suspend functions of Kotlin and blocked threads meet at one barrier.
 * The last one to come lets all go at once, and the barrier fills anew: unlike asyncio's it never
 * makes newcomers wait until all of the last round have run.
 *
 * <p><b>Cancellation.</b> Cancelling a future, or a {@link Handle}, leaves the barrier; the others
 * go on waiting for another one to come in its place. The loop's close cancels those that wait;
 * later whoever would have to wait gets a {@link dev.menai.LoopClosedException}.
 *
 * <p><b>Threads.</b> Every method may be called from any thread. What each did before it came is
 * visible to all after the barrier has opened.
 */
public final class AsyncBarrier {
  private final AsyncLoop loop;
  private final Barrier barrier;

  /**
   * Creates a barrier for {@code parties} callers.
   *
   * @param loop on which its futures complete
   * @param parties how many have to come
   * @throws IllegalArgumentException if {@code parties} is less than one
   */
  public AsyncBarrier(AsyncLoop loop, int parties) {
    this(loop, new Barrier(parties, null));
  }

  /**
   * As {@link #AsyncBarrier(AsyncLoop, int)}, named {@code name} in dumps and messages.
   *
   * @param loop on which its futures complete
   * @param parties how many have to come; at least one
   * @param name need not be unique
   */
  public AsyncBarrier(AsyncLoop loop, int parties, String name) {
    this(loop, new Barrier(parties, Objects.requireNonNull(name, "name")));
  }

  private AsyncBarrier(AsyncLoop loop, Barrier barrier) {
    this.loop = Objects.requireNonNull(loop, "loop");
    this.barrier = Objects.requireNonNull(barrier, "barrier");
  }

  /**
   * Returns a view of a barrier of Kotlin's: the same barrier.
   *
   * @param loop on which its futures complete
   * @param barrier shared
   * @return a view
   */
  public static AsyncBarrier of(AsyncLoop loop, Barrier barrier) {
    return new AsyncBarrier(loop, barrier);
  }

  /**
   * Returns the barrier as Kotlin sees it.
   *
   * @return the same barrier
   */
  public Barrier barrier() {
    return barrier;
  }

  /**
   * Comes to the barrier and waits for the others.
   *
   * <p>Fails with a {@link java.util.concurrent.BrokenBarrierException} if the barrier is broken,
   * or is broken or reset meanwhile.
   *
   * @return how many came before this one, when all have come
   */
  public TaskFuture<Integer> await() {
    return LineWork.begin(loop, this::enlist, Integer.class::cast).future();
  }

  /**
   * As {@link #await()}, with a callback.
   *
   * @param callback gets how many came before, or the failure
   * @return leaves the barrier and takes the callback back
   */
  public Handle await(BiConsumer<? super Integer, ? super @Nullable Throwable> callback) {
    Objects.requireNonNull(callback, "callback");
    return Delivery.deliver(await(), callback);
  }

  /**
   * As {@link #await()}, but no longer than {@code limit}; then it leaves the barrier.
   *
   * @param limit of the loop's time; with zero or less only the last one to come passes
   * @return how many came before this one, {@code null} if the others did not come in time
   */
  public TaskFuture<@Nullable Integer> tryAwait(Duration limit) {
    return LineWork.<@Nullable Integer>begin(loop, limit, null, this::enlist, Integer.class::cast)
        .future();
  }

  /**
   * As {@link #tryAwait(Duration)}, with a callback.
   *
   * @param limit of the loop's time; with zero or less only the last one to come passes
   * @param callback gets how many came before, {@code null} if the others did not come in time
   * @return leaves the barrier and takes the callback back
   */
  public Handle tryAwait(
      Duration limit, BiConsumer<? super @Nullable Integer, ? super @Nullable Throwable> callback) {
    Objects.requireNonNull(callback, "callback");
    return Delivery.deliver(tryAwait(limit), callback);
  }

  private Wait enlist(WaitListener waiter) {
    return WaitAccess.wait(barrier, waiter);
  }

  /** Mends the barrier and empties it: those who wait fail. */
  public void reset() {
    barrier.reset();
  }

  /** Breaks the barrier until it is {@link #reset}: those who wait, and those who come, fail. */
  public void abort() {
    barrier.abort();
  }

  /**
   * Tells whether {@link #abort} broke the barrier.
   *
   * @return a moment's truth
   */
  public boolean isBroken() {
    return barrier.isBroken();
  }

  /**
   * Returns how many have to come.
   *
   * @return as it was made
   */
  public int parties() {
    return barrier.getParties();
  }

  /**
   * Returns how many wait, and how often the barrier has opened.
   *
   * @return a snapshot
   */
  public BarrierStatistics statistics() {
    return barrier.statistics();
  }

  @Override
  public String toString() {
    return barrier.toString();
  }
}
