package dev.menai.java;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.menai.TaskCancelledException;
import dev.menai.testing.VirtualClock;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code shield} cuts the way of a cancel. */
class ShieldTest {
  @RegisterExtension final Loops loops = new Loops();

  private final VirtualClock clock = new VirtualClock();
  private final AsyncLoop loop = loops.on(clock);
  private final TaskFuture<String> ours = loop.createFuture();
  private final CompletableFuture<String> foreign = new CompletableFuture<>();
  private final IOException broken = new IOException("broken");
  private final List<Object> heard = new ArrayList<>();

  ShieldTest() {
    loop.exceptionHandler(context -> heard.add(context.getMessage()));
  }

  // asyncio 178
  @Test
  void ofADoneStageIsDoneAtOnce() throws Exception {
    ours.complete("a");
    assertEquals("a", loop.shield(ours).join());
    foreign.completeExceptionally(broken);
    assertSame(broken, assertThrows(IOException.class, loop.shield(foreign)::await));
  }

  @Test
  void hasTheOutcomeOfTheStage() {
    TaskFuture<String> first = loop.shield(ours.thenApply(value -> value));
    TaskFuture<String> second = loop.shield(foreign);
    ours.completeExceptionally(broken);
    foreign.complete("b");
    clock.runUntilIdle();
    assertSame(broken, assertThrows(IOException.class, first::await));
    assertEquals("b", second.join());
    assertEquals(List.of(), heard);
  }

  // asyncio 177, asyncio 179
  @Test
  void aCancelDoesNotReachTheStage() {
    for (CompletableFuture<String> stage : List.of(ours, foreign)) {
      TaskFuture<String> shield = loop.shield(stage);
      shield.thenApply(value -> value).cancel(true);
      assertTrue(shield.isCancelled());
      assertTrue(shield.stopped().isDone());
      assertFalse(stage.isDone());
    }
    assertEquals(0, ours.thenApply(value -> value).getNumberOfDependents());
  }

  // asyncio 146
  @Test
  void aTimeoutDoesNotReachTheStage() {
    TaskFuture<String> limited = loop.timeout(Duration.ofSeconds(1), loop.shield(foreign));
    clock.advance(Duration.ofSeconds(1));
    assertThrows(TimeoutException.class, limited::await);
    assertFalse(foreign.isDone());
  }

  @Test
  void itIsAConsumerUntilItIsCancelled() {
    TaskFuture<String> other = ours.thenApply(value -> value);
    TaskFuture<String> shield = loop.shield(ours);
    other.cancel(true);
    assertFalse(ours.isCancelled());
    TaskFuture<String> last = ours.thenApply(value -> value);
    shield.cancel(true);
    assertFalse(ours.isCancelled());
    last.cancel(true);
    assertTrue(ours.isCancelled(), "the shield needs it no more, and nobody else does");
  }

  // asyncio 177: the result fails, it is not cancelled
  @Test
  void aStageThatSomebodyCancelsIsATypedFailure() {
    TaskFuture<String> shield = loop.shield(ours);
    ours.cancel("not wanted");
    assertEquals(
        "the shielded stage was cancelled: not wanted",
        assertThrows(TaskCancelledException.class, shield::await).getMessage());
  }

  // asyncio 181
  @Test
  void aLateFailureReachesTheHandlerOnceHoweverManyShieldsThereWere() {
    TaskFuture<String> task = loop.createTask("save", () -> foreign);
    List<TaskFuture<String>> shields =
        List.of(loop.shield(task), loop.shield(task), loop.shield(foreign), loop.shield(foreign));
    clock.runUntilIdle();
    shields.forEach(shield -> shield.cancel(true));
    foreign.completeExceptionally(broken);
    clock.runUntilIdle();
    heard.sort(null);
    assertEquals(
        List.of(
            "a shielded stage failed after the wait for it was cancelled",
            "shielded task \"save\" failed after the wait for it was cancelled"),
        heard);
  }

  // asyncio 181
  @Test
  void aLateSuccessAndALateCancelAreSilent() {
    for (CompletableFuture<String> stage : List.of(ours, foreign)) {
      loop.shield(stage).cancel(true);
    }
    ours.cancel(true);
    foreign.complete("a");
    clock.runUntilIdle();
    assertEquals(List.of(), heard);
  }

  @Test
  void whatWasCompletedByHandHasNoLateFailures() {
    for (CompletableFuture<String> stage : List.of(ours, foreign)) {
      loop.shield(stage).complete("by hand");
      stage.completeExceptionally(broken);
    }
    clock.runUntilIdle();
    assertEquals(List.of(), heard);
  }

  @Test
  void aTaskOfASupplierGoesOn() {
    List<String> ended = new ArrayList<>();
    TaskFuture<String> shield =
        loop.shield(
            () -> foreign.thenApply(value -> value + "!").whenComplete((v, f) -> ended.add(v)));
    shield.cancel(true);
    clock.runUntilIdle();
    foreign.complete("a");
    clock.runUntilIdle();
    assertEquals(List.of("a!"), ended);
  }

  @Test
  void theCallbackIsTakenBackAndTheStageGoesOn() {
    assertTrue(loop.<String>shield(foreign, (value, failure) -> heard.add(value)).cancel());
    assertTrue(loop.<String>shield(() -> foreign, (v, f) -> heard.add(v)).cancel());
    loop.<String>shield(ours, (value, failure) -> heard.add(value));
    ours.complete("a");
    clock.runUntilIdle();
    assertFalse(foreign.isDone());
    assertEquals(List.of("a"), heard);
    foreign.complete("b");
    clock.runUntilIdle();
    assertEquals(List.of("a"), heard);
  }
}
