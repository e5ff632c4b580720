package dev.menai.java;

import java.util.ArrayList;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Of several stages those that are not done, for dumps. */
final class Pending {
  private Pending() {}

  static Collection<Object> of(@Nullable CompletionStage<?>... stages) {
    Collection<Object> pending = new ArrayList<>(stages.length);
    for (CompletionStage<?> stage : stages) {
      if (stage != null && !isDone(stage)) {
        pending.add(stage);
      }
    }
    return pending;
  }

  private static boolean isDone(CompletionStage<?> stage) {
    try {
      return stage instanceof CompletableFuture<?> future && future.isDone();
    } catch (UnsupportedOperationException minimal) {
      return false;
    }
  }
}
