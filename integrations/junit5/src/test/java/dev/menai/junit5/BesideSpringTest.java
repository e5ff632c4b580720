package dev.menai.junit5;

import static org.assertj.core.api.Assertions.assertThat;

import dev.menai.java.AsyncLoop;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.test.context.junit.jupiter.SpringJUnitConfig;

/** Spring resolves its beans, this extension its loops. */
@SpringJUnitConfig(BesideSpringTest.Beans.class)
@LoopTest(clock = LoopClock.VIRTUAL)
class BesideSpringTest {
  @Test
  void beansAndLoopsAreParametersSideBySide(@Autowired Duration pause, AsyncLoop loop)
      throws Exception {
    loop.sleep(pause).await();
    assertThat(loop.time()).isEqualTo(Duration.ofHours(1));
  }

  @Configuration
  static class Beans {
    @Bean
    Duration pause() {
      return Duration.ofHours(1);
    }
  }
}
