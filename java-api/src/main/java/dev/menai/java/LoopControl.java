package dev.menai.java;

import dev.menai.ContextCarrier;
import dev.menai.EventLoop;
import dev.menai.ExceptionHandler;
import dev.menai.Handle;
import dev.menai.Straggler;
import dev.menai.Task;
import dev.menai.interop.LoopAccess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;

/** The loop itself as {@link AsyncLoop} shows it: its callbacks, its clock, its life. */
abstract class LoopControl implements AutoCloseable {
  private final EventLoop loop;
  private final LoopQueue queue;
  private final LoopExecutor executor;

  LoopControl(EventLoop loop) {
    this.loop = loop;
    this.queue = new LoopQueue(loop);
    this.executor = new LoopExecutor(loop);
  }

  // Callbacks.

  /**
   * Runs {@code callback} in the loop's next turn, behind what is queued, exactly once.
   *
   * <p>What it throws goes to the exception handler, and the loop goes on. What one thread posts
   * runs in the order it was posted; there is no second, thread-safe form as in asyncio.
   *
   * @param callback runs on the loop
   * @return takes the callback back, if it has not begun
   * @throws dev.menai.LoopClosedException if the loop is closed
   */
  public Handle callSoon(Runnable callback) {
    return loop.callSoon(Objects.requireNonNull(callback, "callback"));
  }

  /**
   * Runs {@code callback} once, when {@code delay} has passed; never before.
   *
   * <p>Equal deadlines run in the order they were set (asyncio leaves that open). Zero or less: in
   * the next turn.
   *
   * @param delay from now on
   * @param callback runs on the loop
   * @return takes the callback back, if it has not begun
   * @throws dev.menai.LoopClosedException if the loop is closed
   */
  public Handle callLater(Duration delay, Runnable callback) {
    Objects.requireNonNull(callback, "callback");
    return LoopAccess.callAfter(loop, Durations.toNanos(delay), callback);
  }

  /**
   * Runs {@code callback} once, when the loop's {@link #time} reaches {@code deadline}.
   *
   * <p>A deadline that has passed: in the next turn.
   *
   * @param deadline a time of this loop's clock
   * @param callback runs on the loop
   * @return takes the callback back, if it has not begun
   * @throws dev.menai.LoopClosedException if the loop is closed
   */
  public Handle callAt(Duration deadline, Runnable callback) {
    Objects.requireNonNull(callback, "callback");
    return LoopAccess.callAt(loop, Durations.toNanos(deadline), callback);
  }

  /**
   * Runs {@code callback} after each {@code period}, from one period from now until cancelled.
   *
   * <p>The ticks stay on that grid. A callback that takes longer than a period makes the loop leave
   * out the ticks it passed by: runs never overlap and never bunch. asyncio has no such call.
   *
   * @param period between two ticks
   * @param callback runs on the loop; what it throws goes to the exception handler
   * @return ends the ticks
   * @throws IllegalArgumentException if {@code period} is zero or less
   * @throws dev.menai.LoopClosedException if the loop is closed
   */
  public Handle callEvery(Duration period, Runnable callback) {
    Objects.requireNonNull(callback, "callback");
    if (period.isZero() || period.isNegative()) {
      throw new IllegalArgumentException("period <= 0: " + period);
    }
    return LoopAccess.callEvery(loop, Durations.toNanos(period), callback);
  }

  /**
   * Has {@code carrier} carry something of the creating thread to what is created from now on.
   *
   * <p>A callback, a task's supplier, a dependent's function sees what the thread had that gave it
   * to the loop; when it returns, the loop's thread has what it had before. So what one of them
   * changes reaches what it creates, and not who comes next. Begin a loop's life with it: what was
   * created before carries nothing.
   *
   * @param carrier for instance {@link ContextCarrier#mdc}
   */
  public void carry(ContextCarrier<?> carrier) {
    loop.carry(Objects.requireNonNull(carrier, "carrier"));
  }

  /**
   * Returns the time since the loop was made, by the loop's own clock.
   *
   * @return what {@link #callAt} counts in; virtual on a virtual clock
   */
  public Duration time() {
    return Duration.ofNanos(LoopAccess.timeNanos(loop));
  }

  /**
   * Returns the loop as an executor, for libraries that take one.
   *
   * <p>A command runs in a later turn, also if given on the loop. What it throws goes to the
   * exception handler. On a closed loop {@code execute} throws a {@link
   * java.util.concurrent.RejectedExecutionException}, as libraries expect.
   *
   * @return always the same
   */
  public Executor executor() {
    return executor;
  }

  /**
   * Returns the loop as a scheduled executor, for libraries that take one.
   *
   * <p>As {@link #executor}; delays are the loop's timers. It is a view: {@code shutdown} and
   * {@code close} have no effect, as on the common pool, because the library does not own the loop;
   * {@link #close} ends it. Its futures are the JDK's own, but {@code get}, {@code invokeAll} and
   * {@code invokeAny} on the loop's own thread throw an {@link IllegalStateException} instead of
   * blocking for ever. Timers that are pending when the loop closes never run.
   *
   * @return a view
   */
  public ScheduledExecutorService scheduledExecutor() {
    return new LoopScheduledExecutor(loop);
  }

  // Life.

  /**
   * Makes {@link #runForever} return after the current turn; what that turn adds stays queued.
   *
   * <p>A loop with a thread or a host of its own turns until it is closed; stop does nothing to it.
   */
  public void stop() {
    loop.stop();
  }

  /**
   * Turns the loop in this thread until {@link #stop} or {@link #close}.
   *
   * @throws IllegalStateException if it is running already, or this thread runs another loop
   * @throws dev.menai.LoopClosedException if the loop is closed
   */
  public void runForever() {
    loop.runForever();
  }

  /**
   * Closes the loop, with a grace period of five seconds.
   *
   * <p>Refuses new tasks, cancels all tasks, waits until they have really ended or the grace period
   * is over, and names those that are left in the log. Pending sleeps and time limits are
   * cancelled, other timers dropped. Does nothing a second time.
   *
   * <p><b>Threads.</b> Any but the loop's own. A loop that is not running turns in this thread.
   *
   * @throws IllegalStateException on the loop's own thread
   */
  @Override
  public void close() {
    loop.close();
  }

  /**
   * As {@link #close()}, with a grace period; says what was left.
   *
   * @param grace how long tasks may take to end
   * @return the tasks that had not ended when the grace period was over
   * @throws IllegalArgumentException if {@code grace} is negative
   * @throws IllegalStateException on the loop's own thread; use {@link #shutdown} there
   */
  public List<Straggler> close(Duration grace) {
    return LoopAccess.close(loop, Durations.toNanos(grace));
  }

  /**
   * Begins what {@link #close(Duration)} does and returns at once, also on the loop's own thread.
   *
   * <p>The loop closes itself by its next turns; what is left is named in the log.
   *
   * @param grace how long tasks may take to end
   * @throws IllegalArgumentException if {@code grace} is negative
   */
  public void shutdown(Duration grace) {
    LoopAccess.shutdown(loop, Durations.toNanos(grace));
  }

  /**
   * Returns the loop's name, as in its thread's, in logs and in errors.
   *
   * @return given when it was made
   */
  public String name() {
    return loop.getName();
  }

  /**
   * Tells whether this thread turns the loop.
   *
   * @return true inside its callbacks
   */
  public boolean isOnLoop() {
    return loop.isOnLoop();
  }

  /**
   * Guards state that is touched only on this loop.
   *
   * @throws IllegalStateException on any other thread
   */
  public void checkOnLoop() {
    loop.checkOnLoop();
  }

  /**
   * Tells whether somebody turns the loop now.
   *
   * @return true between the start and the end of a run
   */
  public boolean isRunning() {
    return loop.isRunning();
  }

  /**
   * Tells whether the loop is closed for ever.
   *
   * @return true after {@link #close}
   */
  public boolean isClosed() {
    return loop.isClosed();
  }

  /**
   * Lists the names of the tasks that have not ended, Kotlin's and Java's.
   *
   * <p>A task that is there all the time is in it. Of those that begin or end meanwhile some may
   * be.
   *
   * @return a snapshot without a common moment, in no particular order
   */
  public List<String> tasks() {
    List<String> names = new ArrayList<>();
    for (Task<?> task : loop.tasks()) {
      names.add(task.getName());
    }
    names.addAll(LoopAccess.workNames(loop));
    return names;
  }

  /**
   * Returns who hears of failures that no caller can be given.
   *
   * @return {@code null}: they are logged
   */
  public @Nullable ExceptionHandler exceptionHandler() {
    return loop.getExceptionHandler();
  }

  /**
   * Sets who hears of failures that no caller can be given: what callbacks throw, for instance.
   *
   * @param handler called on the loop; {@code null} logs them
   */
  public void exceptionHandler(@Nullable ExceptionHandler handler) {
    loop.setExceptionHandler(handler);
  }

  /**
   * Returns the same loop as Kotlin sees it.
   *
   * @return the loop of which this is the view
   */
  public EventLoop eventLoop() {
    return loop;
  }

  @Override
  public String toString() {
    return "AsyncLoop of " + loop;
  }

  final LoopQueue queue() {
    return queue;
  }

  abstract TimedFutures timed();
}
