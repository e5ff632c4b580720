package dev.menai.samples.docs;

import static java.time.Duration.ofMillis;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.menai.debug.Listening;
import dev.menai.debug.LoopListener;
import dev.menai.debug.StepInfo;
import dev.menai.java.AsyncLoop;
import dev.menai.java.TaskFuture;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The Java lines about debug mode in docs/asyncio-map.md, each run once. */
class DebugMapJavaTest {
  private final List<String> done = new ArrayList<>();

  private TaskFuture<Void> main(AsyncLoop loop) {
    return loop.sleep(ofMillis(1)).thenRun(() -> done.add("debug " + (loop.debug() != null)));
  }

  @Test
  void switches() throws Exception {
    AsyncLoop.run(
        loop -> {
          loop.debug(true);
          return main(loop);
        });
    assertEquals(List.of("debug true"), done);
    try (AsyncLoop loop = AsyncLoop.start("orders")) {
      loop.debug(o -> o.slowCallback(ofMillis(50)));
      assertNotNull(loop.debug());
      loop.debug(false);
    }
  }

  @Test
  void whatIsCounted() throws Exception {
    List<String> steps = new ArrayList<>();
    LoopListener listener =
        new LoopListener() {
          @Override
          public void stepBegins(StepInfo step) {
            steps.add("step");
          }
        };
    try (AsyncLoop loop = AsyncLoop.start("orders")) {
      Listening listening = loop.listen(listener);
      main(loop).await();
      listening.close();
      assertTrue(loop.statistics().getTurns() >= 0);
    }
    assertTrue(steps.contains("step"));
  }

  @Test
  void dumps() {
    try (AsyncLoop loop = AsyncLoop.start("orders")) {
      assertEquals("orders", loop.dump().getLoopName());
      loop.printTasks();
    }
  }
}
