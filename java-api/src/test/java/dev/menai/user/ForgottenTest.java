package dev.menai.user;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.menai.java.AsyncLoop;
import dev.menai.java.TaskFuture;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class ForgottenTest {
  private final Logger logger = (Logger) LoggerFactory.getLogger("dev.menai");
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final AsyncLoop loop = AsyncLoop.start("orders");

  @BeforeEach
  void watch() {
    loop.debug(true);
    log.start();
    logger.addAppender(log);
  }

  @AfterEach
  void close() {
    loop.close();
    logger.detachAppender(log);
  }

  @Test
  void aFutureThatIsDroppedWhileSomethingDependsOnItIsNamed() throws Exception {
    String place = drop(true);
    collectUntil(() -> !log.list.isEmpty());
    assertEquals(
        List.of(
            "future created at "
                + place
                + " was dropped: nobody can complete it, and what depends on it never runs"),
        lines());
  }

  @Test
  void oneThatNobodyWaitsForOrThatIsDoneIsNot() throws Exception {
    drop(false);
    WeakReference<?> done = completeAndDrop();
    collectUntil(() -> done.get() == null);
    turn();
    assertEquals(List.of(), lines());
  }

  @Test
  void aTaskThatTheCloseKeptFromBeginningIsNamed() {
    loop.callSoon(
        () -> {
          loop.shutdown(Duration.ZERO);
          loop.createTask("stock", () -> CompletableFuture.completedFuture(1));
        });
    loop.close();
    assertEquals(List.of("task \"stock\" never began (created at " + place(-3) + ")"), lines());
  }

  @Test
  void timeoutsAndTextsNameTheTasksPlace() {
    TaskFuture<Integer> task = loop.createTask("fetch", () -> new CompletableFuture<>());
    String place = place(-1);
    assertTrue(task.toString().endsWith(" of task \"fetch\", created at " + place));
    TimeoutException late =
        assertThrows(TimeoutException.class, task.orTimeout(Duration.ofMillis(1))::await);
    assertEquals(
        "no result within 1ms (task \"fetch\", created at " + place + ")", late.getMessage());
  }

  private String drop(boolean awaited) {
    TaskFuture<String> future = loop.createFuture();
    if (awaited) {
      future.thenApply(String::length);
    }
    return place(-4);
  }

  private WeakReference<?> completeAndDrop() {
    TaskFuture<String> future = loop.createFuture();
    future.thenApply(String::length);
    future.complete("done");
    return new WeakReference<>(future);
  }

  private interface Condition {
    boolean holds();
  }

  private void collectUntil(Condition condition) throws Exception {
    long giveUp = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    do {
      assertTrue(System.nanoTime() < giveUp, "waited in vain");
      System.gc();
      turn();
    } while (!condition.holds());
  }

  private void turn() throws Exception {
    loop.createTask(() -> CompletableFuture.completedFuture(1)).get();
  }

  private List<String> lines() {
    return List.copyOf(log.list).stream().map(ILoggingEvent::getFormattedMessage).toList();
  }

  /** The line so many below the caller's. */
  private static String place(int below) {
    StackTraceElement caller = new Throwable().getStackTrace()[1];
    return caller.getFileName() + ":" + (caller.getLineNumber() + below);
  }
}
