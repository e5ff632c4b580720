package dev.menai.java;

import dev.menai.CreationSite;
import dev.menai.EventLoop;
import dev.menai.LoopClosedException;
import dev.menai.interop.LoopAccess;
import dev.menai.interop.LoopWork;
import java.util.Collection;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A task of Java's: a supplier that the loop calls in a later turn, and the stage it returned.
 *
 * <p>No coroutine. From its creation to the real end of the stage it stands in the loop's list, so
 * that a close cancels it and waits for it.
 *
 * <p>The stage's outcome goes to the future on the loop. So the end of a task costs one post if
 * another thread brings it, for the future, its dependents and the list together.
 *
 * @param <T> the result
 */
final class TaskBody<T extends @Nullable Object> extends Work implements Runnable, LoopWork {
  private final TaskFuture<T> future;

  /** See {@link Label}. */
  private final @Nullable Object label;

  /** The default name, made only when somebody asks. */
  private final long number;

  /** Null when it has been called. Loop thread only. */
  private @Nullable AsyncSupplier<? extends T> supplier;

  /**
   * The stage that was returned. Written before the future is looked at, as a cancel completes the
   * future before it looks here: one of the two sees the other.
   */
  private volatile @Nullable CompletionStage<? extends T> inner;

  /** To be told of the end; null for a task that is in no group. */
  private final @Nullable GroupWork<?> group;

  /** Where the loop's list keeps this; only the list looks. */
  private @Nullable Object place;

  private TaskBody(
      TaskFuture<T> future,
      @Nullable String name,
      AsyncSupplier<? extends T> supplier,
      @Nullable GroupWork<?> group) {
    this.future = future;
    this.group = group;
    this.label = Label.of(future.loop(), name);
    this.number = name == null ? LoopAccess.nextTaskNumber() : 0;
    this.supplier = supplier;
  }

  /** Creates a task; {@code supplier} is never called from here. */
  static <T extends @Nullable Object> TaskFuture<T> start(
      AsyncLoop loop, @Nullable String name, AsyncSupplier<? extends T> supplier) {
    TaskFuture<T> future = new TaskFuture<>(loop);
    start(future, name, supplier, null);
    return future;
  }

  /**
   * As {@link #start(AsyncLoop, String, AsyncSupplier)}, for a future that only its group knows.
   */
  static <T extends @Nullable Object> void start(
      TaskFuture<T> future,
      @Nullable String name,
      AsyncSupplier<? extends T> supplier,
      @Nullable GroupWork<?> group) {
    AsyncSupplier<? extends T> carried = Carried.supplier(future.loop(), supplier);
    TaskBody<T> body = new TaskBody<>(future, name, carried, group);
    future.beginWork(body);
    body.post();
  }

  private void post() {
    EventLoop loop = future.loop().eventLoop();
    if (!LoopAccess.isOpen(loop)) {
      throw refused();
    }
    LoopAccess.register(loop, this);
    if (!LoopAccess.post(loop, this)) { // closed since we looked
      LoopAccess.unregister(loop, this);
      throw refused();
    }
  }

  private LoopClosedException refused() {
    String givenName = Label.nameOf(label);
    String operation = givenName == null ? "createTask" : "createTask(\"" + givenName + "\")";
    return new LoopClosedException(
        "loop \"" + future.loop().name() + "\" is closed; " + operation + " refused");
  }

  /** The task's first and only step of its own. */
  @Override
  public void run() {
    AsyncSupplier<? extends T> begin = supplier;
    supplier = null;
    if (!LoopAccess.isOpen(future.loop().eventLoop())) {
      future.cancel("loop \"" + future.loop().name() + "\" is closing");
    }
    if (future.isFinished()) { // cancelled before it began: the supplier never runs
      end(null);
      return;
    }
    CompletionStage<? extends T> stage;
    try {
      stage = begin.get();
      if (stage == null) {
        throw new NullPointerException(
            "task \"" + getName() + "\" returned null instead of a stage");
      }
    } catch (Throwable thrown) {
      settle(null, thrown);
      Failures.reportIfFatal(future.loop(), thrown, this);
      end(null);
      return;
    }
    follow(stage);
  }

  private void follow(CompletionStage<? extends T> stage) {
    try {
      if (stage instanceof TaskFuture || !Foreign.passIfDone(stage, this::foreignDone)) {
        await(stage);
      }
    } catch (Throwable broken) { // a foreign stage may refuse its dependent
      settle(null, broken);
      end(null);
    }
  }

  private void await(CompletionStage<? extends T> stage) {
    inner = stage;
    CancellationException reason = future.stopReason();
    if (reason != null) { // cancelled by another thread while the supplier ran
      Stopping.of(this, reason);
    }
    if (stage == future) {
      throw new IllegalStateException("task \"" + getName() + "\" cannot await itself");
    }
    if (stage instanceof TaskFuture<? extends T> ours) {
      if (!ours.attach(new InnerLink(ours))) {
        innerDone(ours, null);
      }
    } else {
      Foreign.<T>join(future.loop(), stage, this::foreignDone);
    }
  }

  private void settle(@Nullable T value, @Nullable Throwable failure) {
    settle(value, failure, null);
  }

  /** {@code firing}: who tells the future's links, if the caller is in the middle of telling. */
  private void settle(@Nullable T value, @Nullable Throwable failure, @Nullable Firing firing) {
    boolean settled =
        failure == null ? future.settleValue(value) : future.settleFailure(Failures.raw(failure));
    if (settled && firing != null) {
      firing.completed(future);
    } else if (settled) {
      Firing.fire(future);
    }
  }

  /** A stage of ours is done; on whatever thread completed it. */
  private void innerDone(TaskFuture<? extends T> done, @Nullable Firing firing) {
    if (future.loop().isOnLoop()) {
      settleFrom(done, firing);
    } else {
      onLoopOrHere(() -> settleFrom(done, null));
    }
  }

  private void settleFrom(TaskFuture<? extends T> done, @Nullable Firing firing) {
    settle(done.storedValue(), done.failureFor(future), firing);
    if (done.stoppedWork() == null) {
      end(firing);
    } else {
      Ending.await(done, () -> onLoopOrHere(() -> end(null))); // cancelled, and unwinding still
    }
  }

  /** Somebody else's stage is done; on whatever thread completed it. */
  private void foreignDone(@Nullable T value, @Nullable Throwable failure) {
    onLoopOrHere(
        () -> {
          settle(value, failure);
          end(null);
        });
  }

  private void onLoopOrHere(Runnable step) {
    if (future.loop().isOnLoop() || !LoopAccess.post(future.loop().eventLoop(), step)) {
      step.run();
    }
  }

  /** {@code firing}: as in {@link #settle}; so the group is told behind the future's own links. */
  private void end(@Nullable Firing firing) {
    LoopAccess.unregister(future.loop().eventLoop(), this);
    markEnded();
    if (group != null) {
      group.taskEnded(future, this, firing);
    }
  }

  @Override
  public Collection<Object> awaits() {
    return known(inner);
  }

  @Override
  void stop(CancellationException reason, Stopping stopping) {
    LoopAccess.workCancelled(future.loop().eventLoop(), this);
    CompletionStage<?> stage = inner;
    if (stage != null) {
      stopping.cancel(stage, future.loop());
    } // else run() will see that the future is done
  }

  @Override
  public void cancelWork(CancellationException reason) {
    boolean neverBegan = supplier != null && !future.isFinished();
    future.cancel(reason);
    if (neverBegan) {
      LoopAccess.neverBegan(future.loop().eventLoop(), this);
    }
  }

  @Override
  String taskName() {
    return getName();
  }

  @Override
  public String getName() {
    String givenName = Label.nameOf(label);
    return givenName != null ? givenName : "task-" + number;
  }

  @Override
  public @Nullable CreationSite getSite() {
    return Label.siteOf(label);
  }

  @Override
  public @Nullable Object getHead() {
    return group == null ? null : group.head();
  }

  @Override
  @Nullable CreationSite site() {
    return getSite();
  }

  @Override
  public @Nullable Object getPlace() {
    return place;
  }

  @Override
  public void setPlace(@Nullable Object place) {
    this.place = place;
  }

  /** Waits for the returned stage, as a consumer of it. */
  private final class InnerLink extends Link {
    InnerLink(TaskFuture<? extends T> source) {
      super(/* counts= */ true);
      this.source = source;
    }

    @Override
    @SuppressWarnings("unchecked")
    void sourceDone(Firing firing) {
      innerDone((TaskFuture<? extends T>) source, firing);
    }

    @Override
    void stop(CancellationException reason, Stopping stopping) {}
  }
}
