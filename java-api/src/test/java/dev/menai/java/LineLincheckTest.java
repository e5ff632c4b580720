package dev.menai.java;

import org.junit.jupiter.api.Test;

/** As {@link TaskFutureLincheckTest} with an observer, so that there is a line from the start. */
public class LineLincheckTest extends DerivingWhileEnding {
  private final TaskFuture<Integer> observer = source.whenComplete((value, failure) -> {});

  @Test
  void modelChecked() {
    LincheckSettings.modelChecking().check(LineLincheckTest.class);
  }

  @Test
  void stressed() {
    LincheckSettings.stress().check(LineLincheckTest.class);
  }
}
