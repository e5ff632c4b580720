package dev.menai.junit5;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/** What the nearest {@link LoopTest} says: the method's, its class's, or that of a class around. */
record Settings(LoopClock clock, Duration limit, int shuffle) {
  static Settings of(ExtensionContext context) {
    LoopTest found = nearest(context).orElseThrow(() -> noneFor(context));
    check(found.timeout() > 0, "timeout <= 0: " + found.timeout());
    check(found.shuffle() >= 0, "shuffle < 0: " + found.shuffle());
    Duration limit = Duration.ofNanos(found.unit().toNanos(found.timeout())); // clamped
    return new Settings(found.clock(), limit, found.shuffle());
  }

  /** Only {@link StageTests} come here without one. */
  private static ExtensionConfigurationException noneFor(ExtensionContext context) {
    return new ExtensionConfigurationException(
        context.getRequiredTestClass().getSimpleName()
            + " implements StageTests, but its tests have no loop; annotate it with @LoopTest");
  }

  private static Optional<LoopTest> nearest(ExtensionContext context) {
    Optional<LoopTest> here =
        context
            .getElement()
            .flatMap(element -> AnnotationSupport.findAnnotation(element, LoopTest.class));
    return here.or(() -> context.getParent().flatMap(Settings::nearest));
  }

  private static void check(boolean holds, String wrong) {
    if (!holds) {
      throw new ExtensionConfigurationException("@LoopTest: " + wrong);
    }
  }
}
