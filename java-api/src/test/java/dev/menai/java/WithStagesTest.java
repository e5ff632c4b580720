package dev.menai.java;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.menai.ExceptionContext;
import dev.menai.testing.VirtualClock;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Whatever stage the body of {@code with} returns, its permit comes back once, at its end. */
class WithStagesTest {
  private static final int PERMITS = 2;

  @RegisterExtension final Loops loops = new Loops();

  private final VirtualClock clock = new VirtualClock();
  private final AsyncLoop loop = loops.on(clock);
  private final AsyncSemaphore semaphore = new AsyncSemaphore(loop, PERMITS);
  private final IOException broken = new IOException("broken");

  @AfterEach
  void allPermitsAreBackAndNoMore() {
    assertEquals(PERMITS, semaphore.availablePermits());
  }

  private TaskFuture<String> with(AsyncSupplier<String> body) {
    TaskFuture<String> result = semaphore.with(body);
    clock.runUntilIdle();
    return result;
  }

  @Test
  void oneThatIsDone() throws Exception {
    assertEquals("a", with(() -> CompletableFuture.completedFuture("a")).await());
  }

  @Test
  void oneThatHasFailed() {
    assertFailsRaw(with(() -> CompletableFuture.failedFuture(broken)));
    assertFailsRaw(with(() -> derived(CompletableFuture.failedFuture(broken))));
    CompletableFuture<String> later = new CompletableFuture<>();
    TaskFuture<String> result = with(() -> derived(later));
    later.completeExceptionally(broken);
    assertFailsRaw(result);
  }

  /** Fails with the JDK's wrapping around what {@code source} failed with. */
  private static CompletableFuture<String> derived(CompletableFuture<String> source) {
    return source.thenApply(value -> value);
  }

  private void assertFailsRaw(TaskFuture<String> result) {
    AtomicReference<Throwable> told = new AtomicReference<>();
    result.whenComplete((value, failure) -> told.set(failure));
    clock.runUntilIdle();
    assertSame(broken, told.get());
  }

  @Test
  void oneThatWasCancelled() {
    CompletableFuture<String> cancelled = new CompletableFuture<>();
    cancelled.cancel(true);
    assertTrue(with(() -> cancelled).isCancelled());
    assertTrue(with(() -> derived(cancelled)).isCancelled());
  }

  @Test
  void oneThatIsCancelledWithIt() {
    CompletableFuture<String> foreign = new CompletableFuture<>();
    TaskFuture<String> result = with(() -> foreign);
    result.cancel("enough");
    assertTrue(foreign.isCancelled());
  }

  @Test
  void oneThatIsReturnedAfterTheCancel() {
    CompletableFuture<String> foreign = new CompletableFuture<>();
    AtomicReference<TaskFuture<String>> result = new AtomicReference<>();
    result.set(
        semaphore.with(
            () -> {
              result.get().cancel("enough");
              return foreign;
            }));
    clock.runUntilIdle();
    assertTrue(foreign.isCancelled());
  }

  @Test
  void oneThatOnlyLetsOthersWait() throws Exception {
    CompletableFuture<String> end = new CompletableFuture<>();
    TaskFuture<String> result = with(end::minimalCompletionStage);
    assertEquals(PERMITS - 1, semaphore.availablePermits());
    end.complete("a");
    clock.runUntilIdle();
    assertEquals("a", result.await());
  }

  @Test
  void oneThatCannotBeCancelledKeepsItsPermit() {
    CompletableFuture<String> end = new CompletableFuture<>();
    TaskFuture<String> result = with(end::minimalCompletionStage);
    result.cancel("enough");
    clock.runUntilIdle();
    assertEquals(PERMITS - 1, semaphore.availablePermits());
    assertFalse(result.stopped().isDone());
    end.complete("late");
    clock.runUntilIdle();
    assertTrue(result.stopped().isDone());
  }

  /** The stage ends within its cancel; whoever is cancelled next must not get its permit. */
  @Test
  void oneThatIsCancelledTogetherWithSomebodyInTheLine() {
    assertTrue(semaphore.tryAcquire(PERMITS - 1));
    TaskFuture<String> section = with(CompletableFuture::new);
    TaskFuture<?> waiting = semaphore.acquire();
    AtomicBoolean began = new AtomicBoolean();
    TaskFuture<String> next =
        with(
            () -> {
              began.set(true);
              return new CompletableFuture<>();
            });
    loop.gather(List.of(section, next, waiting)).cancel("enough");
    clock.runUntilIdle();
    assertTrue(section.isCancelled() && next.isCancelled() && waiting.isCancelled());
    assertFalse(began.get());
    semaphore.release(PERMITS - 1);
  }

  @Test
  void oneOfThisLoop() throws Exception {
    TaskFuture<String> inner = new TaskFuture<>(loop);
    TaskFuture<String> result = with(() -> inner);
    assertEquals(PERMITS - 1, semaphore.availablePermits());
    inner.complete("a");
    clock.runUntilIdle();
    assertEquals("a", result.await());
  }

  @Test
  void oneOfThisLoopThatIsCancelledWithIt() {
    TaskFuture<String> inner = new TaskFuture<>(loop);
    TaskFuture<String> result = with(() -> inner);
    result.cancel("enough");
    clock.runUntilIdle();
    assertTrue(inner.isCancelled());
    assertEquals("enough", assertThrows(CancellationException.class, result::await).getMessage());
  }

  @Test
  void oneOfAnotherLoop() throws Exception {
    VirtualClock otherClock = new VirtualClock();
    TaskFuture<String> inner = new TaskFuture<>(loops.on(otherClock));
    TaskFuture<String> result = with(() -> inner);
    assertEquals(PERMITS - 1, semaphore.availablePermits());
    inner.complete("a");
    otherClock.runUntilIdle();
    clock.runUntilIdle();
    assertEquals("a", result.await());
  }

  @Test
  void oneThatIsDoneBeforeTheBodyReturns() throws Exception {
    TaskFuture<String> result = with(() -> loop.adopt(CompletableFuture.completedFuture("a")));
    assertEquals("a", result.await());
  }

  /** Breaks its contract: it cannot be waited for. */
  private final class Refusing extends CompletableFuture<String> {
    @Override
    public CompletableFuture<String> whenComplete(
        BiConsumer<? super String, ? super Throwable> action) {
      throw new IllegalStateException("not today");
    }
  }

  @Test
  void oneThatRefusesItsDependents() {
    TaskFuture<String> result = with(Refusing::new);
    assertEquals(
        "not today", assertThrows(IllegalStateException.class, result::await).getMessage());
  }

  /** Breaks its contract: it tells its end, and then once more, and then throws. */
  private final class Chattering extends CompletableFuture<String> {
    @Override
    public CompletableFuture<String> whenComplete(
        BiConsumer<? super String, ? super Throwable> action) {
      action.accept("a", null);
      action.accept(null, broken);
      throw new IllegalStateException("not today");
    }
  }

  @Test
  void oneThatTellsItsEndTwice() throws Exception {
    List<ExceptionContext> reports = new ArrayList<>();
    loop.exceptionHandler(reports::add);
    assertTrue(semaphore.tryAcquire());
    TaskFuture<String> result = with(Chattering::new);
    assertEquals("a", result.await(), "the first word counts");
    assertEquals(1, semaphore.availablePermits());
    assertEquals("not today", reports.get(0).getException().getMessage(), "not lost");
    semaphore.release();
  }
}
