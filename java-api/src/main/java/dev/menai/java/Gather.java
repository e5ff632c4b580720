package dev.menai.java;

import dev.menai.TaskCancelledException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Waits for many stages and gives their values, or outcomes, in the order they were added.
 *
 * <p>A member arrives on whatever thread completes it and costs one atomic decrement, no post. The
 * result is complete when the last member has really ended: after a failure the others are
 * cancelled first.
 *
 * @param <T> a member's value
 * @param <R> what the result's list holds: values, or outcomes
 */
final class Gather<T extends @Nullable Object, R extends @Nullable Object> extends Work {
  private static final VarHandle WAITED_FOR =
      Fields.handle(MethodHandles.lookup(), Gather.class, "waitedFor", int.class);

  private final TaskFuture<List<R>> result;

  /** Whether failures are results, as in {@code gatherResults}. */
  private final boolean keepsFailures;

  /** Called when a member has ended, for one that adds more. */
  private final @Nullable Runnable memberEnded;

  /** In the order they were added. Guarded by this; nobody adds after the last has ended. */
  private final ArrayList<Member> members;

  /** Members that have not ended, and one more until {@link #close}. */
  private volatile int waitedFor = 1;

  /** Guarded by this. */
  private @Nullable Throwable firstFailure;

  /** Set before members are cancelled, whose cancellations are then no failures. */
  private volatile boolean cancelling;

  Gather(AsyncLoop loop, int size, boolean keepsFailures, @Nullable Runnable memberEnded) {
    this.result = new TaskFuture<>(loop);
    this.keepsFailures = keepsFailures;
    this.memberEnded = memberEnded;
    this.members = new ArrayList<>(size);
    result.beginWork(this);
  }

  TaskFuture<List<R>> result() {
    return result;
  }

  /** Whether nothing has failed and nobody has cancelled. */
  boolean isGoing() {
    return !cancelling;
  }

  /** Gathers stages that are all there. */
  static <T extends @Nullable Object, R extends @Nullable Object> TaskFuture<List<R>> all(
      AsyncLoop loop, List<CompletionStage<? extends T>> stages, boolean keepsFailures) {
    Gather<T, R> gather = new Gather<>(loop, stages.size(), keepsFailures, null);
    List<Gather<T, R>.Member> members = gather.addAll(stages);
    for (Gather<T, R>.Member member : members) {
      member.join();
    }
    gather.close();
    return gather.result;
  }

  /** All are in the list before the first is joined: if that has failed, it cancels the others. */
  private List<Member> addAll(List<CompletionStage<? extends T>> stages) {
    waitedFor += stages.size(); // not shared yet
    for (CompletionStage<? extends T> stage : stages) {
      members.add(new Member(stage));
    }
    return members;
  }

  /** Adds one more stage; it is cancelled if the gather has stopped in the meantime. */
  void add(CompletionStage<? extends T> stage) {
    Member member = new Member(stage);
    WAITED_FOR.getAndAdd(this, 1);
    synchronized (this) {
      members.add(member);
    }
    if (cancelling) {
      member.cancel();
    }
    member.join();
  }

  /** Adds a member that has failed before there was a stage. */
  void addFailed(Throwable failure) {
    Member member = new Member(null);
    WAITED_FOR.getAndAdd(this, 1);
    synchronized (this) {
      members.add(member);
    }
    member.accept(null, failure);
  }

  /** Nothing is added any more. */
  void close() {
    countDown(null);
  }

  /** The whole fails, whatever the members do: their source broke, or an error of the machine. */
  void fail(Throwable failure) {
    boolean isFirst;
    synchronized (this) {
      isFirst = firstFailure == null;
      if (isFirst) {
        firstFailure = failure;
      } else if (firstFailure != failure) {
        firstFailure.addSuppressed(failure);
      }
    }
    if (isFirst && !cancelling) {
      Stopping.of(this, new CancellationException("another one failed: " + failure));
    }
  }

  /** Cancels what was gathered, without asking who else needs it: it was given to us. */
  @Override
  void stop(CancellationException reason, Stopping stopping) {
    cancelling = true;
    List<Member> toCancel;
    synchronized (this) {
      toCancel = new ArrayList<>(members);
    }
    for (Member member : toCancel) {
      member.cancel(stopping);
    }
  }

  /** {@code firing}: who tells the result's links, if the caller is in the middle of telling. */
  private void countDown(@Nullable Firing firing) {
    if ((int) WAITED_FOR.getAndAdd(this, -1) == 1) {
      complete(firing);
      markEnded();
    }
  }

  private void complete(@Nullable Firing firing) {
    Throwable failure;
    synchronized (this) {
      failure = firstFailure;
    }
    boolean settled =
        failure == null ? result.settleValue(values()) : result.settleFailure(failure);
    if (settled && firing != null) {
      firing.completed(result);
    } else if (settled) {
      Firing.fire(result);
    }
  }

  @SuppressWarnings("unchecked")
  private List<R> values() {
    Object[] values = new Object[members.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = members.get(i).outcome;
    }
    return (List<R>) Collections.unmodifiableList(Arrays.asList(values));
  }

  /** One stage: a link if it is ours, else a callback of it. */
  private final class Member extends Link implements BiConsumer<T, @Nullable Throwable> {
    private final @Nullable CompletionStage<? extends T> stage;

    /** What the list will hold. Written before the end is counted. */
    private @Nullable Object outcome;

    Member(@Nullable CompletionStage<? extends T> stage) {
      super(/* counts= */ true);
      this.stage = stage;
    }

    void join() {
      if (stage instanceof TaskFuture<? extends T> ours) {
        source = ours;
        if (!ours.attach(this)) {
          oursDone(ours, null);
        }
      } else {
        try {
          Foreign.whenDone(stage, this);
        } catch (Throwable thrown) { // a stage that cannot even be waited for
          accept(null, thrown);
        }
      }
    }

    /** Somebody else's stage is done: that is all we can know of its end. */
    @Override
    public void accept(@Nullable T value, @Nullable Throwable failure) {
      arrive(value, failure);
      end(null);
    }

    @Override
    @SuppressWarnings("unchecked")
    void sourceDone(Firing firing) {
      oursDone((TaskFuture<? extends T>) stage, firing);
    }

    private void oursDone(TaskFuture<? extends T> done, @Nullable Firing firing) {
      arrive(done.storedValue(), done.storedFailure());
      if (done.stoppedWork() == null) {
        end(firing);
      } else {
        Ending.await(done, () -> end(null)); // cancelled, and unwinding still
      }
    }

    private void arrive(@Nullable T value, @Nullable Throwable failure) {
      if (failure == null) {
        outcome = keepsFailures ? Outcome.success(value) : value;
        return;
      }
      Throwable raw = Failures.raw(failure);
      if (keepsFailures && !Failures.isFatal(raw)) {
        outcome = Outcome.failure(raw);
      } else if (raw instanceof CancellationException cancelled) {
        if (!cancelling) {
          fail(cancelledByOthers(cancelled));
        }
      } else {
        fail(raw);
      }
    }

    private TaskCancelledException cancelledByOthers(CancellationException cancelled) {
      String reason = cancelled.getMessage() == null ? "" : ": " + cancelled.getMessage();
      return new TaskCancelledException("a gathered stage was cancelled" + reason, cancelled);
    }

    private void end(@Nullable Firing firing) {
      countDown(firing);
      if (memberEnded != null) {
        memberEnded.run();
      }
    }

    void cancel() {
      if (stage instanceof TaskFuture<? extends T> ours) {
        ours.cancel(new CancellationException("the gather it belongs to has ended"));
      } else if (stage != null) {
        Foreign.cancel(stage, result.loop());
      }
    }

    void cancel(Stopping stopping) {
      if (stage instanceof TaskFuture<? extends T> ours) {
        stopping.cancel(ours);
      } else if (stage != null) {
        Foreign.cancel(stage, result.loop());
      }
    }

    @Override
    void stop(CancellationException reason, Stopping stopping) {}
  }
}
