package dev.menai.java;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Groups in groups. */
class TaskGroupNestingTest {
  @RegisterExtension final Loops loops = new Loops();

  private final AsyncLoop loop = loops.start();
  private final CompletableFuture<String> first = new CompletableFuture<>();
  private final CompletableFuture<String> second = new CompletableFuture<>();
  private final IOException broken = new IOException("broken");

  // asyncio 189
  @Test
  void theFailureOfAnInnerGroupIsOneOfTheOuter() {
    TaskFuture<String> outer =
        loop.taskGroup(
            group -> {
              group.createTask(() -> first);
              return loop.taskGroup(
                  inner -> {
                    inner.createTask(() -> second);
                    return new CompletableFuture<>();
                  });
            });
    loop.callLater(Duration.ofMillis(5), () -> second.completeExceptionally(broken));
    assertSame(broken, assertThrows(IOException.class, outer::await));
    assertTrue(first.isCancelled());
  }

  // asyncio 189
  @Test
  void theFailureOfTheOuterCancelsTheInner() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    TaskFuture<String> outer =
        loop.taskGroup(
            group -> {
              group.createTask(() -> first);
              group.createTask(
                  () ->
                      loop.taskGroup(
                          inner -> {
                            begun.countDown();
                            return inner.createTask(() -> second);
                          }));
              return CompletableFuture.completedFuture("");
            });
    assertTrue(begun.await(20, TimeUnit.SECONDS));
    Loops.settle(loop);
    first.completeExceptionally(broken);
    assertSame(broken, assertThrows(IOException.class, outer::await));
    assertTrue(second.isCancelled());
    assertEquals(0, broken.getSuppressed().length);
  }

  @Test
  void groupsInGroupsNeedNoStack() throws Exception {
    TaskFuture<String> deep = nest(3_000);
    while (!loop.tasks().contains("deepest")) {
      Thread.yield();
    }
    first.completeExceptionally(broken);
    assertSame(broken, assertThrows(IOException.class, deep::await));
    TaskFuture<String> cancelled = nest(3_000);
    Loops.settle(loop);
    cancelled.cancel(true);
    cancelled.stopped().await(Duration.ofSeconds(20));
  }

  private TaskFuture<String> nest(int depth) {
    return depth == 0
        ? loop.createTask("deepest", () -> first)
        : loop.taskGroup(group -> group.createTask(() -> nest(depth - 1)));
  }
}
