package dev.menai.java;

import static java.time.Duration.ofHours;
import static java.time.Duration.ofSeconds;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.menai.ReturnWhen;
import dev.menai.interop.LoopAccess;
import dev.menai.testing.VirtualClock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** On a clock that awaits stages: each operation that waits for one stops the time. */
class ForeignWaitTest {
  @RegisterExtension final Loops loops = new Loops();

  private final AsyncLoop loop =
      loops.on(new VirtualClock(/* autoJump= */ true, /* awaitsStages= */ true));

  private final CompletableFuture<String> stage = new CompletableFuture<>();

  enum Operation {
    ADOPT,
    CREATE_TASK,
    COMPOSE,
    TIMEOUT,
    GATHER,
    RACE,
    SHIELD,
    WAIT_UNTIL;

    TaskFuture<?> begin(AsyncLoop loop, CompletableFuture<String> stage) {
      return switch (this) {
        case ADOPT -> loop.adopt(stage);
        case CREATE_TASK -> loop.createTask(() -> stage);
        case COMPOSE -> loop.sleep(Duration.ZERO).thenCompose(slept -> stage);
        case TIMEOUT -> loop.timeout(ofSeconds(5), stage);
        case GATHER -> loop.gather(List.of(stage));
        case RACE -> loop.race(List.of(stage));
        case SHIELD -> loop.shield(stage);
        case WAIT_UNTIL -> loop.waitUntil(ReturnWhen.ALL_COMPLETED, List.of(stage));
      };
    }
  }

  @ParameterizedTest
  @EnumSource
  void timeStandsStillUntilTheStageEnds(Operation operation) throws Exception {
    TaskFuture<?> result = operation.begin(loop, stage);
    AtomicBoolean rang = new AtomicBoolean();
    loop.callLater(ofHours(1), () -> rang.set(true));
    Thread other = new Thread(() -> stage.complete("in time"));
    loop.callSoon(() -> loop.callSoon(() -> loop.callSoon(other::start)));

    LoopAccess.turnUntil(loop.eventLoop(), result::isDone);
    assertEquals(Duration.ZERO, loop.time());
    other.join();

    LoopAccess.turnUntil(loop.eventLoop(), rang::get);
    assertEquals(ofHours(1), loop.time());
  }

  @ParameterizedTest
  @EnumSource
  void timeGoesOnWhenTheWaitIsCancelled(Operation operation) throws Exception {
    TaskFuture<?> result = operation.begin(loop, stage);
    AtomicBoolean rang = new AtomicBoolean();
    loop.callLater(ofHours(1), () -> rang.set(true));
    loop.callSoon(() -> loop.callSoon(() -> loop.callSoon(() -> result.cancel("enough"))));

    LoopAccess.turnUntil(loop.eventLoop(), rang::get);
    assertEquals(ofHours(1), loop.time());
  }

  @Test
  void timeGoesOnWhenAWaitWithALimitIsOver() {
    TaskFuture<?> result = loop.waitUntil(ReturnWhen.ALL_COMPLETED, List.of(stage), Duration.ZERO);
    AtomicBoolean rang = new AtomicBoolean();
    loop.callLater(ofHours(1), () -> rang.set(true));

    LoopAccess.turnUntil(loop.eventLoop(), rang::get);
    assertEquals(true, result.isDone());
  }

  @Test
  void timeGoesOnWhenAFutureIsCompletedByHand() {
    TaskFuture<String> adopted = loop.adopt(stage);
    adopted.complete("by hand");
    AtomicBoolean rang = new AtomicBoolean();
    loop.callLater(ofHours(1), () -> rang.set(true));

    LoopAccess.turnUntil(loop.eventLoop(), rang::get);
    assertEquals(ofHours(1), loop.time());
  }
}
