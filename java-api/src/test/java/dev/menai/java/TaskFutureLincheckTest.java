package dev.menai.java;

import org.junit.jupiter.api.Test;

/** The one link that most futures have, kept without a line. */
public class TaskFutureLincheckTest extends DerivingWhileEnding {
  @Test
  void modelChecked() {
    LincheckSettings.modelChecking().check(TaskFutureLincheckTest.class);
  }

  @Test
  void stressed() {
    LincheckSettings.stress().check(TaskFutureLincheckTest.class);
  }
}
