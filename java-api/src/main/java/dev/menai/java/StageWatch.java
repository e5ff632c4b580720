package dev.menai.java;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Tells of each of several stages when it is done, and cancels none, ever.
 *
 * <p>As long as it watches it is a consumer of those that are ours.
 *
 * @param <S> a stage
 */
final class StageWatch<S extends CompletionStage<?>> {
  /** Hears of the stages. */
  interface Listener<S> {
    /** On the thread that completed the stage; once for each. Runs no user code. */
    void done(S stage, @Nullable Throwable failure);
  }

  private final AsyncLoop loop;
  private final List<Member> members;

  /**
   * Null when the watch is over: a foreign stage cannot be left, but must not keep us in memory.
   */
  private volatile @Nullable Listener<? super S> listener;

  StageWatch(AsyncLoop loop, List<S> stages, Listener<? super S> listener) {
    this.loop = loop;
    this.members = new ArrayList<>(stages.size());
    this.listener = listener;
    for (S stage : stages) {
      members.add(new Member(stage));
    }
  }

  /** The stages once each, in order. */
  static <S extends CompletionStage<?>> List<S> distinct(Collection<S> stages) {
    return List.copyOf(new LinkedHashSet<>(stages));
  }

  /** Tells of those that are done at once, in order. */
  void begin() {
    for (Member member : members) {
      member.join();
    }
  }

  /** Not while {@link #begin} runs, and once. */
  void end() {
    listener = null;
    for (Member member : members) {
      member.leave(/* cancelled= */ false, null);
      ForeignWait.end(member.foreign);
    }
    members.clear();
  }

  /** Which are done now; before the {@link #end}. */
  WaitResult<S> look() {
    List<S> done = new ArrayList<>();
    List<S> pending = new ArrayList<>();
    for (Member member : members) {
      (member.isDone() ? done : pending).add(member.stage);
    }
    return new WaitResult<>(done, pending);
  }

  /** Those that have not ended; any thread. */
  Collection<Object> pending() {
    List<Object> pending = new ArrayList<>();
    for (Object member : members.toArray()) { // the end may clear it meanwhile
      if (member instanceof StageWatch<?>.Member waiting && !waiting.isDone()) {
        pending.add(waiting.stage);
      }
    }
    return pending;
  }

  private final class Member extends Link implements BiConsumer<Object, @Nullable Throwable> {
    private final S stage;
    private volatile boolean arrived;
    private @Nullable ForeignWait<?> foreign;

    Member(S stage) {
      super(/* counts= */ true);
      this.stage = stage;
    }

    void join() {
      if (stage instanceof TaskFuture<?> ours) {
        source = ours;
        if (!ours.attach(this)) {
          accept(null, ours.failureToPass());
        }
        return;
      }
      try {
        foreign = Foreign.<Object>whenDone(loop, stage, this);
      } catch (Throwable thrown) { // a stage that cannot even be waited for
        accept(null, thrown);
      }
    }

    @Override
    void sourceDone(Firing firing) {
      accept(null, ((TaskFuture<?>) stage).failureToPass());
    }

    @Override
    public void accept(@Nullable Object value, @Nullable Throwable failure) {
      arrived = true;
      Listener<? super S> told = listener;
      if (told != null) {
        told.done(stage, failure);
      }
    }

    /** It may be done already, and about to tell. */
    boolean isDone() {
      if (arrived) {
        return true;
      }
      try {
        return stage instanceof CompletableFuture<?> future && future.isDone();
      } catch (UnsupportedOperationException minimal) {
        return false;
      }
    }

    @Override
    void stop(CancellationException reason, Stopping stopping) {}
  }
}
