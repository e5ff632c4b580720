package dev.menai.java;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.menai.testing.VirtualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The loop as a {@link ScheduledExecutorService} for libraries. */
class LoopScheduledExecutorTest {
  @RegisterExtension final Loops loops = new Loops();

  private final VirtualClock clock = new VirtualClock();
  private final AsyncLoop loop = loops.on(clock);
  private final ScheduledExecutorService executor = loop.scheduledExecutor();
  private final List<String> seen = new ArrayList<>();

  @Test
  void runsCommandsOnTheLoop() throws Exception {
    executor.execute(() -> seen.add("on loop " + loop.isOnLoop()));
    Future<String> submitted = executor.submit(() -> "a");
    assertFalse(submitted.isDone());
    clock.runUntilIdle();
    assertEquals("a", submitted.get());
    assertEquals(List.of("on loop true"), seen);
  }

  @Test
  void schedulesByTheLoopsTime() throws Exception {
    ScheduledFuture<String> later = executor.schedule(() -> "a", 1, TimeUnit.HOURS);
    ScheduledFuture<?> taken = executor.schedule(() -> seen.add("never"), 1, TimeUnit.MINUTES);
    assertEquals(60, later.getDelay(TimeUnit.MINUTES));
    assertTrue(taken.compareTo(later) < 0);
    assertTrue(taken.cancel(true));
    clock.advance(Duration.ofHours(1));
    assertEquals("a", later.get());
    assertEquals(List.of(), seen);
  }

  @Test
  void repeatsAtAFixedRateOrAfterAFixedDelay() {
    ScheduledFuture<?> rate =
        executor.scheduleAtFixedRate(() -> seen.add("rate"), 0, 2, TimeUnit.SECONDS);
    ScheduledFuture<?> delay =
        executor.scheduleWithFixedDelay(() -> seen.add("delay"), 1, 2, TimeUnit.SECONDS);
    clock.advance(Duration.ofSeconds(3));
    assertEquals(List.of("rate", "delay", "rate", "delay"), seen);
    rate.cancel(false);
    delay.cancel(false);
    clock.advance(Duration.ofSeconds(10));
    assertEquals(4, seen.size());
    assertThrows(
        IllegalArgumentException.class,
        () -> executor.scheduleAtFixedRate(() -> {}, 0, 0, TimeUnit.SECONDS));
  }

  @Test
  void aRepetitionThatThrowsIsTheLast() {
    ScheduledFuture<?> broken =
        executor.scheduleAtFixedRate(
            () -> {
              seen.add("tick");
              throw new IllegalStateException("broken");
            },
            0,
            1,
            TimeUnit.SECONDS);
    clock.advance(Duration.ofSeconds(5));
    assertEquals(List.of("tick"), seen);
    assertThrows(Exception.class, broken::get);
  }

  @Test
  void blockingOnTheLoopsOwnThreadThrows() throws Exception {
    AsyncLoop threaded = loops.start("threaded");
    ScheduledExecutorService view = threaded.scheduledExecutor();
    Future<String> pending = view.schedule(() -> "a", 1, TimeUnit.HOURS);
    assertThrows(IllegalStateException.class, () -> Loops.call(threaded, pending::get));
    assertThrows(
        IllegalStateException.class,
        () -> Loops.call(threaded, () -> pending.get(1, TimeUnit.SECONDS)));
    pending.cancel(true);
    assertRefused(threaded, tasks -> view.invokeAny(tasks));
    assertRefused(threaded, tasks -> view.invokeAny(tasks, 1, TimeUnit.SECONDS));
    assertRefused(threaded, tasks -> view.invokeAll(tasks));
    assertRefused(threaded, tasks -> view.invokeAll(tasks, 1, TimeUnit.SECONDS));
  }

  private void assertRefused(AsyncLoop on, Invocation call) {
    List<Callable<Boolean>> tasks = List.of(() -> seen.add("ran"));
    assertThrows(IllegalStateException.class, () -> Loops.call(on, () -> call.with(tasks)));
    assertEquals(List.of(), seen);
  }

  private interface Invocation {
    Object with(List<Callable<Boolean>> tasks) throws Exception;
  }

  @Test
  void aShutdownDoesNothingAndTheLoopsCloseEndsIt() throws Exception {
    executor.shutdown();
    assertEquals(List.of(), executor.shutdownNow());
    if (executor instanceof AutoCloseable closeable) { // from JDK 19 on
      closeable.close();
    }
    assertFalse(executor.isShutdown());
    assertFalse(executor.isTerminated());
    assertFalse(executor.awaitTermination(1, TimeUnit.DAYS));
    executor.execute(() -> seen.add("still here"));
    loop.close();
    assertEquals(List.of("still here"), seen);
    assertTrue(executor.isShutdown());
    assertTrue(executor.isTerminated());
    assertTrue(executor.awaitTermination(1, TimeUnit.DAYS));
    assertThrows(RejectedExecutionException.class, () -> executor.execute(() -> {}));
    assertThrows(
        RejectedExecutionException.class, () -> executor.schedule(() -> {}, 1, TimeUnit.DAYS));
  }
}
