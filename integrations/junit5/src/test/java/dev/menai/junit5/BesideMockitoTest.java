package dev.menai.junit5;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import dev.menai.java.AsyncLoop;
import dev.menai.java.AsyncSupplier;
import dev.menai.java.TaskFuture;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.mockito.Mock;
import org.mockito.junit.jupiter.MockitoExtension;

@ExtendWith(MockitoExtension.class)
@LoopTest(clock = LoopClock.VIRTUAL)
class BesideMockitoTest {
  @Mock AsyncSupplier<String> service;

  @Test
  void mocksAnswerOnVirtualTime(AsyncLoop loop, @Mock AsyncSupplier<String> other)
      throws Exception {
    when(service.get())
        .thenReturn(loop.createFuture())
        .thenReturn(CompletableFuture.completedFuture("in time"));
    TaskFuture<String> late = loop.timeout(Duration.ofSeconds(5), service);
    assertThat(late)
        .failsWithin(Duration.ofSeconds(20))
        .withThrowableThat()
        .withCauseInstanceOf(TimeoutException.class);
    assertThat(loop.timeout(Duration.ofSeconds(5), service).await()).isEqualTo("in time");
    assertThat(loop.time()).isEqualTo(Duration.ofSeconds(5));
    verify(service, times(2)).get();
  }
}
