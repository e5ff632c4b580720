package dev.menai.java;

import dev.menai.CreationSite;
import dev.menai.EventLoop;
import dev.menai.Handle;
import dev.menai.LoopClosedException;
import dev.menai.interop.LoopAccess;
import dev.menai.interop.LoopRepeat;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.Delayed;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RunnableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** A loop as a scheduled executor that its user cannot shut down. */
final class LoopScheduledExecutor extends AbstractExecutorService
    implements ScheduledExecutorService {
  private final EventLoop loop;

  LoopScheduledExecutor(EventLoop loop) {
    this.loop = loop;
  }

  @Override
  public void execute(Runnable command) {
    Objects.requireNonNull(command, "command");
    if (!LoopAccess.post(loop, Carried.runnable(loop, command))) {
      throw LoopExecutor.refused(loop, "execute");
    }
  }

  @Override
  protected <V> RunnableFuture<V> newTaskFor(Callable<V> callable) {
    return new LoopFuture<>(callable, 0, 0, /* fixedRate= */ false);
  }

  @Override
  protected <V> RunnableFuture<V> newTaskFor(Runnable runnable, V value) {
    return newTaskFor(Executors.callable(runnable, value));
  }

  // invokeAll blocks in our futures, but invokeAny in a queue of the JDK's.

  @Override
  public <T> T invokeAny(Collection<? extends Callable<T>> tasks)
      throws InterruptedException, ExecutionException {
    refuseOnLoop();
    return super.invokeAny(tasks);
  }

  @Override
  public <T> T invokeAny(Collection<? extends Callable<T>> tasks, long timeout, TimeUnit unit)
      throws InterruptedException, ExecutionException, TimeoutException {
    refuseOnLoop();
    return super.invokeAny(tasks, timeout, unit);
  }

  private void refuseOnLoop() {
    if (loop.isOnLoop()) {
      throw Blocking.refused(loop.getName());
    }
  }

  @Override
  public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
    return schedule(Executors.callable(command), delay, unit);
  }

  @Override
  public <V> ScheduledFuture<V> schedule(Callable<V> callable, long delay, TimeUnit unit) {
    return new LoopFuture<>(callable, unit.toNanos(delay), 0, false).setTimer();
  }

  @Override
  public ScheduledFuture<?> scheduleAtFixedRate(
      Runnable command, long initialDelay, long period, TimeUnit unit) {
    return repeat(command, unit.toNanos(initialDelay), unit.toNanos(period), true);
  }

  @Override
  public ScheduledFuture<?> scheduleWithFixedDelay(
      Runnable command, long initialDelay, long delay, TimeUnit unit) {
    return repeat(command, unit.toNanos(initialDelay), unit.toNanos(delay), false);
  }

  private ScheduledFuture<?> repeat(
      Runnable command, long delayNanos, long periodNanos, boolean fixedRate) {
    if (periodNanos <= 0) {
      throw new IllegalArgumentException("period <= 0: " + periodNanos + "ns");
    }
    Callable<?> callable = Executors.callable(command);
    return new LoopFuture<>(callable, delayNanos, periodNanos, fixedRate).setTimer();
  }

  // The loop is not ours to shut down; its close is ours.

  @Override
  public void shutdown() {}

  @Override
  public List<Runnable> shutdownNow() {
    return List.of();
  }

  @Override
  public boolean isShutdown() {
    return loop.isClosed();
  }

  @Override
  public boolean isTerminated() {
    return loop.isClosed();
  }

  /** As on the common pool: nothing here ends because somebody waits for it. */
  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) {
    return loop.isClosed();
  }

  /** From JDK 19 on this overrides a default that would wait for a shutdown which never comes. */
  @SuppressWarnings("override")
  public void close() {}

  /**
   * A callable with a time, and for a periodic one with a next time.
   *
   * @param <V> the result
   */
  private final class LoopFuture<V> extends FutureTask<V>
      implements ScheduledFuture<V>, LoopRepeat {
    private final long periodNanos;
    private final boolean fixedRate;
    private final @Nullable CreationSite site;

    /** On the loop's clock. */
    private volatile long dueNanos;

    private volatile @Nullable Handle timer;

    LoopFuture(Callable<V> callable, long delayNanos, long periodNanos, boolean fixedRate) {
      super(callable);
      this.periodNanos = periodNanos;
      this.fixedRate = fixedRate;
      this.site = periodNanos == 0 ? null : LoopAccess.creationSite(loop);
      this.dueNanos = LoopAccess.timeNanos(loop) + Math.max(0, delayNanos);
    }

    @Override
    public @Nullable String getOperation() {
      return periodNanos == 0 ? null : fixedRate ? "scheduleAtFixedRate" : "scheduleWithFixedDelay";
    }

    @Override
    public long getPeriodNanos() {
      return periodNanos;
    }

    @Override
    public @Nullable CreationSite getSite() {
      return site;
    }

    LoopFuture<V> setTimer() {
      try {
        timer = LoopAccess.callAfter(loop, dueNanos - LoopAccess.timeNanos(loop), this);
      } catch (LoopClosedException e) {
        throw LoopExecutor.refused(loop, "schedule");
      }
      if (isCancelled()) {
        timer.cancel(); // cancelled by another thread while the timer was set
      }
      return this;
    }

    @Override
    public void run() {
      if (periodNanos == 0) {
        super.run();
      } else if (runAndReset()) {
        long now = LoopAccess.timeNanos(loop);
        dueNanos = (fixedRate ? dueNanos : now) + periodNanos;
        setTimerAgain();
      }
    }

    private void setTimerAgain() {
      try {
        setTimer();
      } catch (RuntimeException closed) {
        cancel(false); // the loop was closed by what has just run
      }
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
      boolean cancelled = super.cancel(/* mayInterruptIfRunning= */ false); // not the loop's thread
      Handle set = timer;
      if (cancelled && set != null) {
        set.cancel();
      }
      return cancelled;
    }

    @Override
    public V get() throws InterruptedException, ExecutionException {
      awaitInTest(Long.MAX_VALUE);
      return super.get();
    }

    @Override
    public V get(long timeout, TimeUnit unit)
        throws InterruptedException, ExecutionException, TimeoutException {
      return super.get(awaitInTest(unit.toNanos(timeout)), TimeUnit.NANOSECONDS);
    }

    /** Before the thread blocks: it may not be the loop's, and a test's turns the loop. */
    private long awaitInTest(long timeoutNanos) {
      if (!isDone()) {
        refuseOnLoop();
      }
      return LoopAccess.turnInTest(loop, timeoutNanos, /* interruptible= */ true, this::isDone);
    }

    @Override
    public long getDelay(TimeUnit unit) {
      return unit.convert(dueNanos - LoopAccess.timeNanos(loop), TimeUnit.NANOSECONDS);
    }

    @Override
    public int compareTo(Delayed other) {
      return Long.compare(getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
    }
  }
}
