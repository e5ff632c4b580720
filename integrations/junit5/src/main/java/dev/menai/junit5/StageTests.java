package dev.menai.junit5;

import org.junit.jupiter.api.TestTemplate;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Runs those tests of a class that return a stage: its methods annotated with {@link StageTest}.
 *
 * <p>JUnit runs no test method that returns something, so this one runs in their place, once for
 * each, with all that belongs to a test: a new instance, the methods before and after each, the
 * parameters. Of JUnit's other annotations on such a method {@code @Disabled} and
 * {@code @DisplayName} count. The stage is awaited on the loop of {@link LoopTest}, with which the
 * class is annotated; what it fails with fails the test, unwrapped.
 */
public interface StageTests {
  /** Stands for each of the tests; nothing to call or to override. */
  @TestTemplate
  @ExtendWith(StageExtension.class)
  @SuppressWarnings("exports") // the extension is for JUnit alone
  default void stages() {}
}
