package dev.menai.user;

import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.menai.java.AsyncLoop;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Lies outside of Menai's packages, as its users do: what is in them is never the user's frame. */
class SlowStepTest {
  private final Logger logger = (Logger) LoggerFactory.getLogger("dev.menai");
  private final CompletableFuture<String> warning = new CompletableFuture<>();
  private final AppenderBase<ILoggingEvent> appender =
      new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
          warning.complete(event.getFormattedMessage());
        }
      };

  @BeforeEach
  void listen() {
    appender.start();
    logger.addAppender(appender);
    logger.setAdditive(false);
  }

  @AfterEach
  void leave() {
    logger.setAdditive(true);
    logger.detachAppender(appender);
  }

  @Test
  void slowTaskIsNamedWhileItRuns() throws Exception { // asyncio 387
    try (AsyncLoop loop = AsyncLoop.start("orders")) {
      loop.debug(options -> options.slowCallback(Duration.ofMillis(20)));
      loop.createTask(
              "report",
              () -> {
                blockUntilWarned();
                return CompletableFuture.completedFuture(1);
              })
          .get(20, TimeUnit.SECONDS);
    }
    assertWarned("task \"report\"");
  }

  @Test
  void slowDependentIsNamedWhileItRuns() throws Exception {
    try (AsyncLoop loop = AsyncLoop.start("orders")) {
      loop.debug(options -> options.slowCallback(Duration.ofMillis(20)));
      loop.createTask(() -> CompletableFuture.completedFuture(1))
          .thenRun(this::blockUntilWarned)
          .get(20, TimeUnit.SECONDS);
    }
    assertWarned("");
  }

  private void assertWarned(String step) {
    String first = warning.join().lines().findFirst().orElseThrow();
    assertTrue(
        first.startsWith("loop \"orders\" is blocked for at least 1.")
            && first.contains(" by " + step)
            && first.contains(" samples in dev.menai.user.SlowStepTest.blockUntilWarned(SlowStep"),
        first);
  }

  private void blockUntilWarned() {
    CountDownLatch latch = new CountDownLatch(1);
    warning.thenRun(latch::countDown);
    try {
      latch.await(20, TimeUnit.SECONDS);
    } catch (InterruptedException interrupted) {
      throw new AssertionError(interrupted);
    }
  }
}
