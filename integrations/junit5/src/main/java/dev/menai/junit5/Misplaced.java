package dev.menai.junit5;

import java.lang.reflect.Method;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestTemplate;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.commons.support.HierarchyTraversalMode;
import org.junit.platform.commons.support.ReflectionSupport;

/** Annotations with which JUnit would skip a test, or run it twice, and at most warn of it. */
final class Misplaced {
  private Misplaced() {}

  /** Refuses {@code type} for the first such method. */
  static void check(Class<?> type) {
    for (Method method :
        ReflectionSupport.findMethods(type, any -> true, HierarchyTraversalMode.TOP_DOWN)) {
      String wrong =
          is(method, StageTest.class) ? wrongForStage(type, method) : wrongForTest(method);
      if (wrong != null) {
        throw new ExtensionConfigurationException(method.getName() + "() " + wrong);
      }
    }
  }

  private static @Nullable String wrongForStage(Class<?> type, Method method) {
    if (isTest(method)) {
      return "is a @StageTest, and annotated as another test; keep @StageTest alone: its settings"
          + " are those of its class's @LoopTest";
    }
    return StageTests.class.isAssignableFrom(type)
        ? null
        : "is a @StageTest, but nothing runs it; have %s implement StageTests"
            .formatted(type.getSimpleName());
  }

  private static @Nullable String wrongForTest(Method method) {
    if (!isTest(method)) {
      return null;
    }
    if (CompletionStage.class.isAssignableFrom(method.getReturnType())) {
      return "returns a stage, so JUnit does not run it; annotate it with @StageTest and have its"
          + " class implement StageTests";
    }
    if (isSuspending(method)) {
      return "is a suspend function, which JUnit does not run on the loop; write fun %s() ="
              .formatted(method.getName())
          + " loopTest { }";
    }
    return is(method, LoopTest.class) && (is(method, Test.class) || is(method, TestFactory.class))
        ? "is a test by @LoopTest and by another annotation, so it would run twice; keep one"
        : null;
  }

  private static boolean isTest(Method method) {
    return is(method, Test.class)
        || is(method, TestTemplate.class)
        || is(method, TestFactory.class);
  }

  private static boolean isSuspending(Method method) {
    return Stream.of(method.getParameterTypes())
        .anyMatch(type -> type.getName().equals("kotlin.coroutines.Continuation"));
  }

  private static boolean is(Method method, Class<? extends java.lang.annotation.Annotation> type) {
    return AnnotationSupport.isAnnotated(method, type);
  }
}
