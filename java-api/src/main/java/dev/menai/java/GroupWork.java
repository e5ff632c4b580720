package dev.menai.java;

import dev.menai.CreationSite;
import dev.menai.LoopClosedException;
import dev.menai.TaskCancelledException;
import dev.menai.TaskGroupEndedException;
import dev.menai.interop.GroupBook;
import dev.menai.interop.LoopAccess;
import dev.menai.interop.LoopGroup;
import dev.menai.interop.LoopWork;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A task group: its tasks, its body, and the result that waits for all of them.
 *
 * <p>The {@link GroupBook} decides what follows from each end; here it is carried out. The result
 * completes on whatever thread the last member ends.
 *
 * @param <R> the result
 */
final class GroupWork<R extends @Nullable Object> extends Work implements LoopGroup {
  private final TaskFuture<R> result;
  private final String name;
  private final GroupBook book;

  /** Those that have not ended, to be cancelled. Guarded by this. */
  private final Set<TaskFuture<?>> tasks = new LinkedHashSet<>();

  /** What the body returned. Written before {@link #stopReason} is looked at; {@link #stop}. */
  private volatile @Nullable TaskFuture<R> body;

  /** Why the body and the tasks were cancelled, null if they were not. */
  private volatile @Nullable CancellationException stopReason;

  /** Why the tasks alone were cancelled, null if they were not. */
  private volatile @Nullable CancellationException tasksStopReason;

  /** Of the body, written before it leaves. */
  private @Nullable R bodyValue;

  /** See {@link #head}. */
  private volatile @Nullable Object head;

  private volatile @Nullable CreationSite site;

  /** Given to {@link #finish}, written before it stops the group. */
  private volatile @Nullable R finalValue;

  GroupWork(AsyncLoop loop, GroupOptions options) {
    String given = options.name();
    this.name = given != null ? given : GroupBook.nextName();
    this.book = new GroupBook(options.policy());
    this.result = new TaskFuture<>(loop);
    result.beginWork(this);
  }

  String name() {
    return name;
  }

  /** What dumps show the tasks below: the task that runs the body, or this if the group is open. */
  @Nullable Object head() {
    return head;
  }

  void standsBelow(TaskFuture<?> task) {
    for (Object work : task.awaits()) {
      head = work;
    }
  }

  void standsAlone(@Nullable CreationSite createdAt) {
    site = createdAt;
    head = this;
  }

  @Override
  public String getName() {
    return name;
  }

  @Override
  public @Nullable CreationSite getSite() {
    return site;
  }

  AsyncLoop loop() {
    return result.loop();
  }

  TaskFuture<R> result() {
    return result;
  }

  boolean isOpen() {
    return !book.isStopping() && !book.getHasEnded();
  }

  String stateName() {
    return book.getHasEnded() ? "ended" : isOpen() ? "open" : "stopping";
  }

  synchronized List<String> taskNames() {
    List<String> names = new ArrayList<>();
    for (TaskFuture<?> task : tasks) {
      String taskName = task.taskName();
      if (taskName != null) {
        names.add(taskName);
      }
    }
    return names;
  }

  // Tasks.

  <T extends @Nullable Object> TaskFuture<T> createTask(
      @Nullable String taskName, AsyncSupplier<T> supplier) {
    if (!book.admit()) {
      String operation = taskName == null ? "createTask" : "createTask(\"" + taskName + "\")";
      throw new TaskGroupEndedException(
          "task group \"" + name + "\" has ended; " + operation + " refused");
    }
    TaskFuture<T> task = new TaskFuture<>(loop());
    synchronized (this) {
      tasks.add(task);
    }
    cancelIfStopping(task); // before it can begin
    try {
      TaskBody.start(task, taskName, supplier, this);
    } catch (LoopClosedException refused) {
      taskLeaves(task, null);
      throw refused;
    }
    return task;
  }

  /** The task is among those to be cancelled by now: whoever stops the group sees it, or it him. */
  private void cancelIfStopping(TaskFuture<?> task) {
    CancellationException reason = stopReason != null ? stopReason : tasksStopReason;
    if (reason != null) {
      task.cancel(reason);
    }
  }

  /** A task and its work have ended; {@code firing} tells its links, if somebody does still. */
  void taskEnded(TaskFuture<?> task, LoopWork body, @Nullable Firing firing) {
    Throwable stored = task.storedFailure();
    Throwable failure = stored == null ? null : Failures.raw(stored);
    if (failure == null) {
      carryOut(book.taskSucceeded(), "another one succeeded");
    } else if (LoopAccess.isTimeLimit(failure)) {
      Throwable own = Failures.asSeenByOthers(failure, "task \"" + body.getName() + "\"");
      carryOut(book.taskFailed(own), "another one failed: " + LoopAccess.describe(own));
    } else if (!(failure instanceof CancellationException)) {
      carryOut(book.taskFailed(failure), "another one failed: " + LoopAccess.describe(failure));
    }
    taskLeaves(task, firing);
  }

  private void taskLeaves(TaskFuture<?> task, @Nullable Firing firing) {
    synchronized (this) {
      tasks.remove(task);
    }
    leave(firing);
  }

  // The body.

  /** Calls {@code given}, on the loop. */
  TaskFuture<R> begin(GroupBody<R> given) {
    try {
      CompletionStage<R> stage = given.apply(new BodyTaskGroup(this), this::finish);
      if (stage == null) {
        throw new NullPointerException(
            "the body of task group \"" + name + "\" returned null instead of a stage");
      }
      follow(loop().adopt(stage));
    } catch (Throwable thrown) {
      bodyFails(thrown);
      leave(null);
    }
    return result;
  }

  private void follow(TaskFuture<R> returned) {
    body = returned;
    CancellationException reason = stopReason;
    if (reason != null) { // while it was called
      returned.cancel(reason);
    }
    if (!returned.attach(new BodyLink(returned))) {
      bodyDone(returned, null);
    }
  }

  private void bodyDone(TaskFuture<R> done, @Nullable Firing firing) {
    Throwable failure = done.storedFailure();
    if (failure == null) {
      bodyValue = done.storedValue();
    } else {
      bodyFails(Failures.raw(failure));
    }
    if (done.stoppedWork() == null) {
      leave(firing);
    } else {
      Ending.await(done, () -> leave(null)); // cancelled, and unwinding still
    }
  }

  private void bodyFails(Throwable failure) {
    if (!(failure instanceof CancellationException cancelled)) {
      carryOut(book.bodyFailed(failure), "its body failed: " + LoopAccess.describe(failure));
    } else if (stopReason == null) {
      String reason = cancelled.getMessage() == null ? "" : ": " + cancelled.getMessage();
      Throwable own =
          new TaskCancelledException(
              "the body of task group \"" + name + "\" was cancelled" + reason, cancelled);
      carryOut(book.bodyFailed(own), "its body was cancelled" + reason);
    } // else by us
  }

  boolean finish(R value) {
    synchronized (book) { // the last member may leave at once
      if (!book.finish()) {
        return false;
      }
      finalValue = value;
    }
    stopAll(new CancellationException("task group \"" + name + "\" was finished"));
    return true;
  }

  // The end.

  private void carryOut(GroupBook.Order order, String reason) {
    if (order == GroupBook.Order.NOTHING) {
      return;
    }
    CancellationException why =
        new CancellationException("task group \"" + name + "\" stops: " + reason);
    if (order == GroupBook.Order.STOP_ALL) {
      stopAll(why);
    } else {
      tasksStopReason = why;
      Stopping.all(unended(), why);
    }
  }

  /** Cancels the body and the tasks. */
  void stopAll(CancellationException reason) {
    book.cancel();
    if (stopReason == null) {
      Stopping.of(this, reason);
    }
  }

  @Override
  public Collection<Object> awaits() {
    Collection<Object> members = new ArrayList<>(unended());
    TaskFuture<R> returned = body;
    if (returned != null && !returned.isFinished()) {
      members.add(returned);
    }
    return members;
  }

  /** Also called when the result is cancelled. */
  @Override
  void stop(CancellationException reason, Stopping stopping) {
    book.cancel();
    stopReason = reason;
    unended().forEach(stopping::cancel);
    TaskFuture<R> returned = body;
    if (returned != null) {
      stopping.cancel(returned);
    }
  }

  private synchronized List<TaskFuture<?>> unended() {
    return new ArrayList<>(tasks);
  }

  /** A member has ended; the last one ends the group. */
  void leave(@Nullable Firing firing) {
    if (book.leave()) {
      complete(firing);
      markEnded();
    }
  }

  private void complete(@Nullable Firing firing) {
    Throwable failure = book.getFailure();
    boolean settled = failure == null ? result.settleValue(value()) : result.settleFailure(failure);
    if (settled && firing != null) {
      firing.completed(result);
    } else if (settled) {
      Firing.fire(result);
    } else if (failure != null) {
      report("task group \"" + name + "\" was cancelled, and failed", failure);
    }
    for (Throwable each : book.unthrown()) {
      report("a task of task group \"" + name + "\", which was finished, failed", each);
    }
  }

  private void report(String message, Throwable failure) {
    LoopAccess.report(loop().eventLoop(), message, failure, name);
  }

  @SuppressWarnings("NullAway") // of a group without a body R is Void
  private @Nullable R value() {
    synchronized (book) {
      return book.isFinished() ? finalValue : bodyValue;
    }
  }

  /** Waits for the body's stage, as a consumer of it. */
  private final class BodyLink extends Link {
    BodyLink(TaskFuture<R> source) {
      super(/* counts= */ true);
      this.source = source;
    }

    @Override
    @SuppressWarnings("unchecked")
    void sourceDone(Firing firing) {
      bodyDone((TaskFuture<R>) source, firing);
    }

    @Override
    void stop(CancellationException reason, Stopping stopping) {}
  }
}
