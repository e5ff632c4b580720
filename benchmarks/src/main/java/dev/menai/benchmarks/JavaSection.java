package dev.menai.benchmarks;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;

/**
 * A section for at most a few stages of one loop, each of which gives way to the others inside.
 *
 * <p>All but {@link #passes} on the loop.
 */
final class JavaSection {
  private final Executor loop;
  private final int room;
  private int inside;
  private int left;
  private final CompletableFuture<Integer> ended = new CompletableFuture<>();

  private JavaSection(Executor loop, int room) {
    this.loop = loop;
    this.room = room;
  }

  /** Lets {@code contenders} stages pass on {@code loop}, each made by {@code guard}. */
  static int passes(
      Executor loop, int room, int contenders, Function<JavaSection, CompletionStage<?>> guard) {
    JavaSection section = new JavaSection(loop, room);
    section.left = contenders;
    loop.execute(() -> section.begin(contenders, guard));
    return section.ended.join();
  }

  private void begin(int contenders, Function<JavaSection, CompletionStage<?>> guard) {
    for (int i = 0; i < contenders; i++) {
      guard.apply(this).whenComplete((passed, failure) -> passed(contenders, failure));
    }
  }

  private void passed(int contenders, Throwable failure) {
    if (failure != null) {
      ended.completeExceptionally(failure);
    } else if (--left == 0) {
      ended.complete(contenders);
    }
  }

  /** Enters, and leaves in a later turn of the loop. */
  CompletableFuture<Void> pass() {
    if (++inside > room) {
      throw new AssertionError(inside + " inside where only " + room + " may be");
    }
    return CompletableFuture.runAsync(this::leave, loop);
  }

  private void leave() {
    inside--;
  }
}
