package dev.menai.java;

import dev.menai.interop.LoopAccess;
import dev.menai.interop.StageCount;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** What we do with somebody else's stage. */
final class Foreign {
  private Foreign() {}

  /**
   * Gives the outcome of {@code stage} to {@code outcome}: here and now if it is done, else on
   * whatever thread completes it. Meanwhile {@code loop} waits for it, see {@link ForeignWait}.
   *
   * @return to end that wait; {@code null} if there is none
   */
  static <T extends @Nullable Object> @Nullable ForeignWait<T> whenDone(
      AsyncLoop loop,
      CompletionStage<? extends T> stage,
      BiConsumer<T, @Nullable Throwable> outcome) {
    return passIfDone(stage, outcome) ? null : join(loop, stage, outcome);
  }

  /** As {@link #whenDone}, for a stage that was not done a moment ago. */
  static <T extends @Nullable Object> @Nullable ForeignWait<T> join(
      AsyncLoop loop,
      CompletionStage<? extends T> stage,
      BiConsumer<T, @Nullable Throwable> outcome) {
    StageCount count = LoopAccess.awaitStage(loop.eventLoop());
    if (count == null) {
      stage.whenComplete(outcome);
      return null;
    }
    ForeignWait<T> wait = new ForeignWait<>(count, outcome);
    wait.join(stage);
    return wait;
  }

  /** As {@link #whenDone}, if it is done; else false. Saves the JDK's dependent. */
  static <T extends @Nullable Object> boolean passIfDone(
      CompletionStage<? extends T> stage, BiConsumer<T, @Nullable Throwable> outcome) {
    if (!(stage instanceof CompletableFuture<? extends T> done)) {
      return false;
    }
    T value;
    try {
      if (!done.isDone()) {
        return false;
      }
      value = done.getNow(null);
    } catch (CompletionException failure) {
      outcome.accept(null, failure);
      return true;
    } catch (CancellationException cancelled) {
      outcome.accept(null, asStored(cancelled));
      return true;
    } catch (UnsupportedOperationException e) {
      return false; // the JDK's minimal stages are futures that refuse to be asked
    }
    outcome.accept(value, null);
    return true;
  }

  /** Newer JDKs throw one of their own, named after the method, around the one that was stored. */
  private static CancellationException asStored(CancellationException thrown) {
    return "getNow".equals(thrown.getMessage())
            && thrown.getCause() instanceof CancellationException stored
        ? stored
        : thrown;
  }

  /**
   * Cancels with {@code cancel(true)}: the JDK's HTTP client aborts its exchange on nothing less.
   */
  static void cancel(CompletionStage<?> stage, AsyncLoop loop) {
    try {
      stage.toCompletableFuture().cancel(/* mayInterruptIfRunning= */ true);
    } catch (UnsupportedOperationException e) {
      // CompletionStage allows this for stages that do not interoperate
    } catch (Throwable failure) { // the others still have to be stopped
      LoopAccess.report(
          loop.eventLoop(), "exception in the cancel of a foreign stage", failure, null);
    }
  }
}
