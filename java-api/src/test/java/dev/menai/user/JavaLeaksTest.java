package dev.menai.user;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.menai.java.AsyncLoop;
import dev.menai.java.TaskGroup;
import dev.menai.testing.VirtualClock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What debug mode says of a loop that is closed too early; outside of Menai's packages. */
class JavaLeaksTest {
  private final Logger logger = (Logger) LoggerFactory.getLogger("dev.menai");
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final AsyncLoop loop = AsyncLoop.of(new VirtualClock().newLoop("orders"));

  @BeforeEach
  void captureTheLog() {
    log.start();
    logger.addAppender(log);
    logger.setAdditive(false);
    logger.setLevel(Level.INFO);
    loop.debug(true);
  }

  @AfterEach
  void letTheLogGo() {
    logger.detachAppender(log);
    logger.setAdditive(true);
    logger.setLevel(null);
  }

  private List<String> lines() {
    return log.list.stream()
        .map(line -> line.getLevel() + " " + line.getFormattedMessage())
        .map(line -> line.replaceAll("java:\\d+", "java:N"))
        .toList();
  }

  @Test
  void groupsThatAreOpenAndTimersThatRepeatAreNamedAtTheClose() {
    loop.callEvery(Duration.ofSeconds(1), () -> {});
    TaskGroup.open(loop, "connection");
    TaskGroup.open(loop, "closed").close();
    TaskGroup.open(loop, "joined").join();
    loop.close();
    String site = "(created at JavaLeaksTest.java:N)";
    assertEquals(
        List.of(
            "INFO loop \"orders\" closed with 1 timer still set: callEvery(1s) " + site,
            "WARN loop \"orders\" closed with 1 task group still open:"
                + " task group \"connection\" "
                + site),
        lines());
  }

  @Test
  void whatAnExecutorRepeatsIsNamedAtTheClose() {
    loop.scheduledExecutor().schedule(() -> {}, 1, TimeUnit.HOURS);
    loop.scheduledExecutor().scheduleAtFixedRate(() -> {}, 1, 2, TimeUnit.HOURS);
    loop.close();
    assertEquals(
        List.of(
            "INFO loop \"orders\" closed with 1 timer still set:"
                + " scheduleAtFixedRate(2h) (created at JavaLeaksTest.java:N)"),
        lines());
  }
}
