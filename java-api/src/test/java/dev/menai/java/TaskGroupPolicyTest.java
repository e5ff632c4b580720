package dev.menai.java;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.menai.GroupPolicy;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The policies that asyncio's groups do not have, and the early end with a result. */
class TaskGroupPolicyTest {
  @RegisterExtension final Loops loops = new Loops();

  private final AsyncLoop loop = loops.start();
  private final CompletableFuture<String> first = new CompletableFuture<>();
  private final CompletableFuture<String> second = new CompletableFuture<>();
  private final IOException broken = new IOException("broken");
  private final List<String> reports = Collections.synchronizedList(new ArrayList<>());

  // asyncio 207
  @Test
  void collectKeepsAllFailuresInTheOrderTheyHappened() throws Exception {
    CompletableFuture<String> third = new CompletableFuture<>();
    TaskFuture<String> group =
        loop.taskGroup(
            tasks -> {
              tasks.createTask(() -> first);
              tasks.createTask(() -> second);
              return third;
            },
            o -> o.policy(GroupPolicy.COLLECT));
    Loops.settle(loop);
    IOException other = new IOException("other");
    second.completeExceptionally(broken);
    Loops.settle(loop);
    first.completeExceptionally(other);
    Loops.settle(loop);
    assertFalse(third.isDone());
    third.complete("ignored");
    assertSame(broken, assertThrows(IOException.class, group::await));
    assertEquals(List.of(other), List.of(broken.getSuppressed()));
  }

  @Test
  void firstSuccessCancelsTheOtherTasksButNotTheBody() throws Exception {
    TaskFuture<String> body = loop.createFuture();
    TaskFuture<String> group =
        loop.taskGroup(
            tasks -> {
              tasks.createTask(() -> CompletableFuture.failedFuture(broken));
              tasks.createTask(() -> first);
              tasks.createTask(() -> second);
              return body;
            },
            o -> o.policy(GroupPolicy.FIRST_SUCCESS));
    Loops.settle(loop);
    second.complete("won");
    Loops.settle(loop);
    assertTrue(first.isCancelled());
    assertFalse(body.isDone());
    body.complete("body");
    assertEquals("body", group.await());
  }

  @Test
  void firstSuccessFailsIfAllFailed() {
    IOException other = new IOException("other");
    TaskFuture<String> group =
        loop.taskGroup(
            tasks -> {
              tasks.createTask(() -> CompletableFuture.failedFuture(broken));
              tasks.createTask(() -> CompletableFuture.failedFuture(other));
              return done("");
            },
            o -> o.policy(GroupPolicy.FIRST_SUCCESS));
    assertSame(broken, assertThrows(IOException.class, group::await));
    assertSame(other, broken.getSuppressed()[0]);
  }

  @Test
  void finishEndsTheGroupWithAResult() throws Exception {
    TaskFuture<String> group =
        loop.taskGroup(
            (tasks, finish) -> {
              tasks.createTask(() -> second);
              tasks.createTask(() -> first.thenApply(finish::finish));
              return new CompletableFuture<>();
            });
    Loops.settle(loop);
    first.complete("early");
    assertEquals("early", group.await());
    assertTrue(second.isCancelled());
  }

  @Test
  void finishComesTooLateAfterAFailureOrTheEnd() throws Exception {
    CompletableFuture<GroupFinish<String>> finisher = new CompletableFuture<>();
    TaskFuture<String> group =
        loop.taskGroup(
            (tasks, finish) -> {
              finisher.complete(finish);
              return done("body");
            });
    assertEquals("body", group.await());
    assertFalse(finisher.get().finish("late"));
    loop.exceptionHandler(context -> reports.add(context.getMessage()));
    TaskFuture<String> failed =
        loop.taskGroup(
            (tasks, finish) -> {
              finish.finish("early");
              throw broken;
            });
    assertEquals("early", failed.await());
    Loops.settle(loop);
    assertEquals(1, reports.size());
  }

  @Test
  void anErrorOfTheMachineEndsAnyGroup() {
    for (GroupPolicy policy : GroupPolicy.values()) {
      OutOfMemoryError error = new OutOfMemoryError("in a test");
      CompletableFuture<String> pending = new CompletableFuture<>();
      TaskFuture<String> group =
          loop.taskGroup(
              tasks -> {
                tasks.createTask(() -> pending);
                tasks.createTask(() -> CompletableFuture.failedFuture(error));
                return pending;
              },
              o -> o.policy(policy));
      assertSame(error, assertThrows(OutOfMemoryError.class, group::await));
      assertTrue(pending.isCancelled());
    }
  }

  private <T> TaskFuture<T> done(T value) {
    TaskFuture<T> done = loop.createFuture();
    done.complete(value);
    return done;
  }
}
