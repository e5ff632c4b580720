package dev.menai.java;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.menai.LoopClosedException;
import dev.menai.TaskCancelledException;
import dev.menai.future.AwaitKt;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import kotlinx.coroutines.BuildersKt;
import kotlinx.coroutines.NonCancellable;
import kotlinx.coroutines.TimeoutKt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.function.Executable;

/** Tasks of a group that are the work of others: threads, suspend functions, further groups. */
class GroupMembersTest {
  /** Its text cannot be had. */
  private static final class Unfriendly extends RuntimeException {
    private static final long serialVersionUID = 1;

    @Override
    public String getMessage() {
      throw new IllegalStateException("no message");
    }
  }

  @RegisterExtension final Loops loops = new Loops();

  private final AsyncLoop loop = loops.start();
  private final CompletableFuture<String> never = new CompletableFuture<>();
  private final List<String> reports = new CopyOnWriteArrayList<>();
  private final CountDownLatch begun = new CountDownLatch(1);
  private final CountDownLatch interrupted = new CountDownLatch(1);
  private final CountDownLatch mayEnd = new CountDownLatch(1);

  private String stubborn() {
    begun.countDown();
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException expected) {
      interrupted.countDown();
      CancellationTest.awaitUninterruptibly(mayEnd);
    }
    return "too late";
  }

  @Test
  void aFailureWaitsForTheCodeOfASiblingOnAThread() throws Exception {
    CompletableFuture<String> bad = new CompletableFuture<>();
    TaskFuture<String> group =
        loop.taskGroup(
            tasks -> {
              tasks.createTask(() -> loop.toThread(this::stubborn));
              return tasks.createTask(() -> bad);
            });
    assertTrue(begun.await(10, TimeUnit.SECONDS));
    bad.completeExceptionally(new IllegalStateException("bad"));
    assertTrue(interrupted.await(10, TimeUnit.SECONDS));
    Loops.settle(loop);
    assertFalse(group.isDone());
    mayEnd.countDown();
    assertEquals("bad", assertThrows(IllegalStateException.class, group::await).getMessage());
  }

  @Test
  void aTimeLimitOfKotlinsThatRunsOutInATaskIsAFailure() throws Exception {
    TaskFuture<String> group =
        loop.taskGroup(
            tasks -> {
              tasks.createTask(
                  "slow",
                  () ->
                      loop.future(
                          k ->
                              TimeoutKt.withTimeout(
                                  1, (scope, inner) -> AwaitKt.await(never, inner), k)));
              return new CompletableFuture<>();
            });
    TaskCancelledException thrown = assertThrows(TaskCancelledException.class, group::await);
    assertEquals("task \"slow\" was cancelled: Timed out waiting for 1 ms", thrown.getMessage());
  }

  /** The JDK's own {@code get} asks a failure for its text, so this looks by a callback. */
  @Test
  void aFailureWhoseTextCannotBeHadStopsAll() throws Exception {
    Unfriendly failure = new Unfriendly();
    AsyncSupplier<String> failing =
        () -> {
          throw failure;
        };
    BlockingQueue<Throwable> failures = new LinkedBlockingQueue<>();
    loop.taskGroup(
        tasks -> {
          tasks.createTask(failing);
          return new CompletableFuture<String>();
        },
        (value, thrown) -> failures.add(thrown));
    assertSame(failure, failures.poll(20, TimeUnit.SECONDS));
    loop.taskGroup(
        tasks -> {
          tasks.createTask(CompletableFuture::new);
          throw failure;
        },
        (value, thrown) -> failures.add(thrown));
    assertSame(failure, failures.poll(20, TimeUnit.SECONDS));
    TaskFuture<String> open = loop.createFuture();
    loop.gather(List.of(open, loop.createTask(failing)), (list, thrown) -> failures.add(thrown));
    assertSame(failure, failures.poll(20, TimeUnit.SECONDS));
    assertTrue(open.isCancelled());
  }

  @Test
  void anErrorOfTheMachineIsReportedThoughItsCodeWasCancelled() throws Exception {
    loop.exceptionHandler(context -> reports.add(context.toString()));
    TaskFuture<String> code =
        loop.toThread(
            "code",
            () -> {
              stubborn();
              throw new OutOfMemoryError("test");
            });
    assertTrue(begun.await(10, TimeUnit.SECONDS));
    code.cancel("enough");
    mayEnd.countDown();
    code.stopped().get(5, TimeUnit.SECONDS);
    assertEquals(
        List.of("code of task \"code\" failed fatally: java.lang.OutOfMemoryError: test"), reports);
  }

  @Test
  void aCleanupThatFailsAfterTheCancelIsReported() throws Exception {
    loop.exceptionHandler(context -> reports.add(context.toString()));
    CompletableFuture<String> cleanup = new CompletableFuture<>();
    TaskFuture<String> task =
        loop.future(
            "fragile",
            k ->
                BuildersKt.withContext(
                    NonCancellable.INSTANCE, (scope, inner) -> AwaitKt.await(cleanup, inner), k));
    Loops.settle(loop);
    task.cancel("enough");
    cleanup.completeExceptionally(new IllegalStateException("cleanup"));
    task.stopped().get(20, TimeUnit.SECONDS);
    assertEquals(
        List.of(
            "task \"fragile\" failed after its future was done: "
                + "java.lang.IllegalStateException: cleanup"),
        reports);
  }

  @Test
  void aClosedLoopRefusesByName() {
    loop.close();
    assertRefused("taskGroup", () -> loop.taskGroup(group -> never));
    assertRefused("taskGroup(\"g\")", () -> loop.taskGroup(group -> never, o -> o.name("g")));
    assertRefused("open(\"g\")", () -> TaskGroup.open(loop, "g"));
    assertRefused("asCompleted", () -> loop.asCompleted(List.of(never)).iterator().next());
  }

  private static void assertRefused(String operation, Executable call) {
    assertEquals(
        "loop \"orders\" is closed; " + operation + " refused",
        assertThrows(LoopClosedException.class, call).getMessage());
  }

  @Test
  void missingArgumentsAreNamed() {
    UnaryOperator<GroupOptions> nothing = null;
    assertMissing("options", () -> loop.taskGroup(group -> never, nothing));
    assertMissing("options", () -> TaskGroup.open(loop, nothing));
    assertMissing("options returned null", () -> TaskGroup.open(loop, options -> null));
    assertMissing("loop", () -> TaskGroup.open(null, "g"));
    assertMissing("stages", () -> loop.asCompleted(null));
    assertMissing("stagger", () -> loop.race(null, List.<AsyncSupplier<String>>of(() -> never)));
    assertMissing("supplier", () -> loop.shield((AsyncSupplier<String>) null));
  }

  private static void assertMissing(String argument, Executable call) {
    assertEquals(argument, assertThrows(NullPointerException.class, call).getMessage());
  }
}
