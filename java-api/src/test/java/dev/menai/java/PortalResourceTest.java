package dev.menai.java;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.menai.LoopClosedException;
import dev.menai.threads.PortalResource;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** An asynchronous resource in the hands of a thread that blocks. */
class PortalResourceTest {
  @RegisterExtension final Loops loops = new Loops();

  private final AsyncLoop loop = loops.start();
  private final List<String> log = new CopyOnWriteArrayList<>();

  private TaskFuture<String> open() {
    log.add("open " + loop.isOnLoop());
    return loop.sleep(Duration.ofMillis(1)).thenApply(slept -> "session");
  }

  private TaskFuture<Void> close(String session) {
    log.add("close " + session + " " + loop.isOnLoop());
    return loop.sleep(Duration.ofMillis(1)).thenRun(() -> log.add("closed"));
  }

  @Test
  void isOpenWithinTheBlockAndClosedAfterIt() throws Exception {
    try (PortalResource<String> session = loop.wrap(() -> open(), this::close)) {
      log.add("use " + session.getValue());
    }
    assertEquals(List.of("open true", "use session", "close session true", "closed"), log);
  }

  @Test
  void theLoopsCloseClosesItOnce() throws Exception {
    PortalResource<String> session = loop.wrap(() -> open(), this::close);
    assertEquals(List.of(), loop.close(Duration.ofSeconds(20)));
    session.close();
    assertEquals(List.of("open true", "close session true", "closed"), log);
  }

  @Test
  void failuresOfBothComeRaw() throws Exception {
    IOException failure = new IOException("down");
    assertSame(
        failure,
        assertThrows(
            IOException.class,
            () -> loop.wrap(() -> CompletableFuture.failedFuture(failure), value -> open())));
    PortalResource<String> session =
        loop.wrap(
            () -> open(),
            value -> {
              throw failure;
            });
    assertSame(failure, assertThrows(IOException.class, session::close));
  }

  @Test
  void aFunctionWithoutAStageIsNamed() throws Exception {
    assertEquals(
        "open returned null instead of a stage",
        assertThrows(NullPointerException.class, () -> loop.wrap(() -> null, value -> open()))
            .getMessage());
    PortalResource<String> session = loop.wrap(() -> open(), value -> null);
    assertEquals(
        "close returned null instead of a stage",
        assertThrows(NullPointerException.class, session::close).getMessage());
  }

  @Test
  void isRefusedOnTheLoopAndByAClosedOne() throws Exception {
    IllegalStateException onLoop =
        Loops.call(
            loop,
            () ->
                assertThrows(
                    IllegalStateException.class, () -> loop.wrap(() -> open(), this::close)));
    assertEquals(Blocking.refused("orders").getMessage(), onLoop.getMessage());
    loop.close();
    assertThrows(LoopClosedException.class, () -> loop.wrap(() -> open(), this::close));
    assertEquals(List.of(), log);
  }
}
