package dev.menai.java;

import dev.menai.interop.StageCount;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A loop that waits for somebody else's stage, in a test on virtual time: that stands still
 * meanwhile.
 *
 * @param <T> the value
 */
final class ForeignWait<T extends @Nullable Object> implements BiConsumer<T, @Nullable Throwable> {
  private final StageCount count;
  private final BiConsumer<T, @Nullable Throwable> outcome;

  ForeignWait(StageCount count, BiConsumer<T, @Nullable Throwable> outcome) {
    this.count = count;
    this.outcome = outcome;
  }

  void join(CompletionStage<? extends T> stage) {
    try {
      stage.whenComplete(this);
    } catch (Throwable refused) { // a stage that cannot even be waited for
      count.over();
      throw refused;
    }
  }

  @Override
  public void accept(@Nullable T value, @Nullable Throwable failure) {
    try {
      outcome.accept(value, failure);
    } finally {
      count.over(); // the outcome is on its way to the loop, which may look at its clock again
    }
  }

  /** The loop waits no longer, whatever becomes of the stage. */
  static void end(@Nullable ForeignWait<?> wait) {
    if (wait != null) {
      wait.count.over();
    }
  }
}
