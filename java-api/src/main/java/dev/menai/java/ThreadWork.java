package dev.menai.java;

import dev.menai.CreationSite;
import dev.menai.LoopClosedException;
import dev.menai.interop.LoopAccess;
import dev.menai.interop.LoopWork;
import dev.menai.interop.ThreadCall;
import dev.menai.interop.ThreadListener;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Blocking code on another thread, below the future of its result. No coroutine.
 *
 * <p>From its creation to the real end of the code it stands in the loop's list, so that a close
 * cancels it and waits for it.
 *
 * @param <T> the result
 */
final class ThreadWork<T extends @Nullable Object> extends Work
    implements LoopWork, ThreadListener<T> {
  private final TaskFuture<T> future;

  /** See {@link Label}. */
  private final @Nullable Object label;

  /** The default name, made only when somebody asks. */
  private final long number;

  private final ThreadCall<T> call;

  /** Where the loop's list keeps this; only the list looks. */
  private @Nullable Object place;

  private ThreadWork(TaskFuture<T> future, @Nullable String name, Callable<? extends T> code) {
    this.future = future;
    this.label = Label.of(future.loop(), name);
    this.number = name == null ? LoopAccess.nextTaskNumber() : 0;
    this.call =
        ThreadCall.of(
            future.loop().eventLoop(), name, this, Carried.callable(future.loop(), code), this);
  }

  /**
   * Gives {@code code} to where {@code starter} starts it. What refuses it there fails the future.
   *
   * @throws LoopClosedException if the loop is closing or closed
   */
  static <T extends @Nullable Object> TaskFuture<T> begin(
      AsyncLoop loop,
      @Nullable String name,
      Callable<? extends T> code,
      Consumer<ThreadCall<T>> starter) {
    if (!LoopAccess.isOpen(loop.eventLoop())) {
      throw refused(loop, name);
    }
    TaskFuture<T> future = new TaskFuture<>(loop);
    ThreadWork<T> work = new ThreadWork<>(future, name, code);
    future.beginWork(work);
    LoopAccess.register(loop.eventLoop(), work);
    work.start(starter);
    if (!LoopAccess.isOpen(loop.eventLoop())) { // the close may have looked before it was listed
      future.cancel("loop \"" + loop.name() + "\" is closing");
    }
    return future;
  }

  private void start(Consumer<ThreadCall<T>> starter) {
    try {
      starter.accept(call);
    } catch (RejectedExecutionException refused) {
      ended(null, refused);
    } catch (Throwable broken) { // an executor of the user's that fails otherwise
      end();
      throw broken;
    }
  }

  private static LoopClosedException refused(AsyncLoop loop, @Nullable String name) {
    String operation = name == null ? "toThread" : "toThread(\"" + name + "\")";
    return new LoopClosedException(
        "loop \"" + loop.name() + "\" is closed; " + operation + " refused");
  }

  @Override
  public void ended(@Nullable T value, @Nullable Throwable failure) {
    onLoopOrHere(
        () -> {
          boolean settled =
              failure == null ? future.settleValue(value) : future.settleFailure(failure);
          if (settled) {
            Firing.fire(future);
          }
          if (failure != null) {
            Failures.reportIfFatal(future.loop(), failure, this);
          }
          end();
        });
  }

  @Override
  public void stopped() {
    onLoopOrHere(this::end);
  }

  private void onLoopOrHere(Runnable step) {
    if (future.loop().isOnLoop() || !LoopAccess.post(future.loop().eventLoop(), step)) {
      step.run();
    }
  }

  private void end() {
    call.arrived();
    LoopAccess.unregister(future.loop().eventLoop(), this);
    markEnded();
  }

  @Override
  void stop(CancellationException reason, Stopping stopping) {
    LoopAccess.workCancelled(future.loop().eventLoop(), this);
    call.cancel();
  }

  @Override
  public void cancelWork(CancellationException reason) {
    future.cancel(reason);
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
}
