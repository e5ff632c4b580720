package dev.menai.java;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.menai.GroupPolicy;
import dev.menai.TaskGroupEndedException;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Groups that live as long as an object. */
class OpenTaskGroupTest {
  @RegisterExtension final Loops loops = new Loops();

  private final AsyncLoop loop = loops.start();
  private final CompletableFuture<String> first = new CompletableFuture<>();
  private final CompletableFuture<String> second = new CompletableFuture<>();
  private final IOException broken = new IOException("broken");

  @Test
  void closeStopsTheTasksOfAnObject() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    TaskFuture<String> task;
    try (OpenTaskGroup group = TaskGroup.open(loop, "poller")) {
      task = group.createTask("poll", () -> began(begun, first));
      await(begun);
      assertTrue(group.isOpen());
    }
    assertTrue(task.isCancelled());
    assertTrue(first.isCancelled());
  }

  @Test
  void closeOnTheLoopSaysWhatToUse() throws Exception {
    OpenTaskGroup group = TaskGroup.open(loop, "poller");
    assertEquals(
        "task group \"poller\" cannot block loop \"orders\" for its own tasks;"
            + " use shutdown(), or cancel(reason)",
        assertThrows(IllegalStateException.class, () -> Loops.run(loop, group::close))
            .getMessage());
    group.close();
    group.close();
    assertThrows(TaskGroupEndedException.class, () -> group.createTask(() -> first));
  }

  @Test
  void closeTurnsALoopThatNobodyTurns() {
    AsyncLoop idle = AsyncLoop.of(dev.menai.EventLoopKt.EventLoop("idle", false));
    OpenTaskGroup group = TaskGroup.open(idle, "poller");
    TaskFuture<String> task = group.createTask(() -> first);
    group.close();
    assertTrue(task.isCancelled());
    idle.close();
  }

  @Test
  void joinWaitsUntilNoTaskIsLeftAndEndsTheGroup() throws Exception {
    OpenTaskGroup group = TaskGroup.open(loop, "poller");
    group.createTask(() -> first);
    TaskFuture<Void> joined = group.join();
    group.join().cancel("no time");
    group.createTask(() -> second);
    first.complete("");
    Loops.settle(loop);
    assertFalse(joined.isDone());
    assertFalse(second.isCancelled());
    second.complete("");
    assertNull(joined.await());
    assertThrows(TaskGroupEndedException.class, () -> group.createTask(() -> first));
    assertNull(group.shutdown().await());
  }

  @Test
  void whoEndsAnOpenGroupGetsItsFailure() throws Exception {
    OpenTaskGroup group = TaskGroup.open(loop, o -> o.policy(GroupPolicy.FAIL_FAST));
    group.createTask(() -> first);
    CompletableFuture<Throwable> told = new CompletableFuture<>();
    group.createTask(
        () -> CompletableFuture.failedFuture(broken), (value, failure) -> told.complete(failure));
    assertSame(broken, told.get(20, TimeUnit.SECONDS));
    Loops.settle(loop);
    assertTrue(first.isCancelled());
    Exception closed = assertThrows(Exception.class, group::close);
    assertSame(broken, closed.getCause());
    group.close();
    assertSame(broken, assertThrows(IOException.class, () -> group.join().await()));
    CompletableFuture<Throwable> callback = new CompletableFuture<>();
    group.shutdown((nothing, failure) -> callback.complete(failure));
    assertInstanceOf(IOException.class, callback.get(20, TimeUnit.SECONDS));
    group.join((nothing, failure) -> {});
  }

  private static <T> T began(CountDownLatch latch, T result) {
    latch.countDown();
    return result;
  }

  private static void await(CountDownLatch latch) throws InterruptedException {
    assertTrue(latch.await(20, TimeUnit.SECONDS));
  }
}
