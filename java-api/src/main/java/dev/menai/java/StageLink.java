package dev.menai.java;

import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * A link that settles a stage by running a user's function once its source is done.
 *
 * @param <T> the stage's value
 */
abstract class StageLink<T extends @Nullable Object> extends Link {
  final TaskFuture<T> stage;

  /** Where the function runs: {@code null} is the loop, and in place if the loop calls us. */
  private final @Nullable Executor executor;

  /**
   * Whether the function runs now. Set before the stage is seen as pending, see {@link #perform}.
   */
  private volatile boolean running;

  StageLink(TaskFuture<T> stage, @Nullable Executor executor, boolean consumer) {
    super(consumer);
    this.stage = stage;
    this.executor = executor;
  }

  /** Calls the function with what the sources gave; true if the stage is complete now. */
  abstract boolean settle() throws Exception;

  /** Forgets the sources: the function has run. */
  abstract void dropSources();

  /** Adds those sources that were cancelled, maybe because of this stage. */
  abstract void awaitSources(Ending ending);

  /** Hands the function to where it runs. */
  final void queue(Firing firing) {
    AsyncLoop loop = stage.loop();
    if (executor == null || executor == loop.executor()) {
      firing.ready(this, loop);
    } else {
      execute(executor, firing);
    }
  }

  /** As {@link #queue} when the sources were done before anybody could wait for them. */
  final void queueLate() {
    Firing firing = new Firing();
    AsyncLoop loop = stage.loop();
    if (executor == null && loop.isOnLoop()) {
      perform(firing); // as the JDK: done.thenApply(f).join() works on the loop
    } else if (executor == null || executor == loop.executor()) {
      if (!loop.queue().post(this)) {
        perform(firing);
      }
    } else {
      execute(executor, firing);
    }
    firing.finish();
  }

  private void execute(Executor executor, Firing firing) {
    try {
      executor.execute(this::performAlone);
    } catch (Throwable refused) {
      if (stage.settleFailure(Failures.wrap(refused))) {
        firing.completed(stage);
      }
    }
  }

  private void performAlone() {
    Firing firing = new Firing();
    perform(firing);
    firing.finish();
  }

  @Override
  final void perform(Firing firing) {
    running = true; // before the look at the stage: a cancel that comes later waits for our end
    if (!stage.isFinished() && settleOrFail()) {
      firing.completed(stage);
    }
    dropSources();
    running = false;
    markEnded();
  }

  private boolean settleOrFail() {
    try {
      return settle();
    } catch (Throwable thrown) {
      Failures.reportIfFatal(stage.loop(), thrown, "a function of a stage", null);
      return stage.settleFailure(Failures.wrap(thrown));
    }
  }

  /**
   * The function runs still; or it has run, or never will, and then the sources count, if they were
   * cancelled because of us.
   */
  @Override
  final boolean hasEnded(Ending ending) {
    if (running) {
      return super.hasEnded(ending);
    }
    awaitSources(ending);
    return true;
  }
}
