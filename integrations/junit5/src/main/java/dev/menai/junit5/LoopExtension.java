package dev.menai.junit5;

import dev.menai.EventLoop;
import dev.menai.java.AsyncLoop;
import dev.menai.testing.VirtualClock;
import java.lang.annotation.Annotation;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestTemplate;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.DynamicTestInvocationContext;
import org.junit.jupiter.api.extension.Extension;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.junit.jupiter.api.extension.TestInstanceFactoryContext;
import org.junit.jupiter.api.extension.TestInstancePreConstructCallback;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContextProvider;
import org.junit.platform.commons.support.AnnotationSupport;
import org.opentest4j.TestAbortedException;

/** What {@link LoopTest} registers: the loop of each test comes and goes with it. */
final class LoopExtension
    implements BeforeAllCallback,
        BeforeEachCallback,
        AfterEachCallback,
        ParameterResolver,
        InvocationInterceptor,
        TestTemplateInvocationContextProvider {
  private static final Namespace NAMESPACE = Namespace.create(LoopExtension.class);
  private static final String PARALLEL = "junit.jupiter.execution.parallel.enabled";

  /** Keys of the store, besides the class of the loop. */
  private enum Key {
    NAME,
    SEED,
    FAILED
  }

  // The loop's life.

  @Override
  public void beforeAll(ExtensionContext context) {
    Misplaced.check(context.getRequiredTestClass());
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    loopOf(context);
  }

  @Override
  public void afterEach(ExtensionContext context) throws Exception {
    Throwable failure = context.getExecutionException().orElse(null);
    try {
      loopOf(context).end(failure != null);
    } catch (Throwable left) {
      failure = left;
      LoopExtension.<RuntimeException>sneak(left);
    } finally {
      if (failure != null) {
        failed(context, failure);
      }
    }
  }

  /** An assumption that does not hold says nothing about the seed. */
  private static void failed(ExtensionContext context, Throwable failure) {
    Long seed = store(context).get(Key.SEED, Long.class);
    if (seed == null || failure instanceof TestAbortedException) {
      return;
    }
    failure.addSuppressed(new Seeds.Note(seed));
    context.publishReportEntry(Seeds.PROPERTY, seed.toString());
    AtomicBoolean failed = store(context).get(Key.FAILED, AtomicBoolean.class);
    if (failed != null) {
      failed.set(true);
    }
  }

  /** Also asked for by a constructor, before the test begins. */
  private static LoopUnderTest loopOf(ExtensionContext context) {
    return store(context)
        .getOrComputeIfAbsent(LoopUnderTest.class, key -> begin(context), LoopUnderTest.class);
  }

  private static LoopUnderTest begin(ExtensionContext context) {
    Settings settings = Settings.of(context);
    Method method = context.getRequiredTestMethod();
    String named = store(context).get(Key.NAME, String.class);
    return LoopUnderTest.begin(
        settings,
        named != null ? named : method.getName(),
        seedOf(context, settings, method),
        new Threads(isParallel(context)));
  }

  private static boolean isParallel(ExtensionContext context) {
    return context.getConfigurationParameter(PARALLEL, Boolean::valueOf).orElse(false);
  }

  private static @Nullable Long seedOf(ExtensionContext context, Settings settings, Method method) {
    if (settings.shuffle() == 0) {
      return null;
    }
    if (AnnotationSupport.isAnnotated(method, Test.class)) {
      throw new ExtensionConfigurationException(
          "@LoopTest(shuffle = %d) cannot repeat %s(), which is a @Test; annotate it with @LoopTest"
              .formatted(settings.shuffle(), method.getName()));
    }
    return store(context)
        .getOrComputeIfAbsent(Key.SEED, key -> Seeds.draw(1).findFirst().getAsLong(), Long.class);
  }

  private static Store store(ExtensionContext context) {
    return context.getStore(NAMESPACE);
  }

  // Parameters.

  /** So that a constructor's loop is the test's. */
  @Override
  public ExtensionContextScope getTestInstantiationExtensionContextScope(ExtensionContext root) {
    return ExtensionContextScope.TEST_METHOD;
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    return type == AsyncLoop.class || type == EventLoop.class || type == VirtualClock.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    if (context.getTestMethod().isEmpty()) {
      throw new ParameterResolutionException(
          "no loop for "
              + parameter.getDeclaringExecutable()
              + ": each test has its own; make it a parameter of the test, or of a method before"
              + " or after each");
    }
    LoopUnderTest loop = loopOf(context);
    Class<?> type = parameter.getParameter().getType();
    if (type == AsyncLoop.class) {
      return loop.asyncLoop();
    }
    return type == EventLoop.class ? loop.eventLoop() : clockOf(loop);
  }

  private static VirtualClock clockOf(LoopUnderTest loop) {
    VirtualClock clock = loop.clock();
    if (clock == null) {
      throw new ParameterResolutionException(
          "loop \""
              + loop.eventLoop().getName()
              + "\" lives on real time; for a VirtualClock say @LoopTest(clock = VIRTUAL)");
    }
    return clock;
  }

  // Tests of this annotation, and their seeds.

  /** Others make the runs of a parameterised or repeated test. */
  @Override
  public boolean supportsTestTemplate(ExtensionContext context) {
    Method method = context.getRequiredTestMethod();
    if (!AnnotationSupport.isAnnotated(method, LoopTest.class)) {
      return false;
    }
    return Stream.of(method.getAnnotations())
        .map(Annotation::annotationType)
        .filter(type -> type != LoopTest.class)
        .filter(type -> !AnnotationSupport.isAnnotated(type, LoopTest.class))
        .noneMatch(type -> AnnotationSupport.isAnnotated(type, TestTemplate.class));
  }

  @Override
  public Stream<TestTemplateInvocationContext> provideTestTemplateInvocationContexts(
      ExtensionContext context) {
    Misplaced.check(context.getRequiredTestClass()); // which may not be annotated itself
    return runsOf(context, context.getRequiredTestMethod(), context.getDisplayName());
  }

  /** One run of {@code method}, or one for each seed until one fails. */
  static Stream<TestTemplateInvocationContext> runsOf(
      ExtensionContext context, Method method, String title) {
    int shuffle = Settings.of(context).shuffle();
    AtomicBoolean failed = new AtomicBoolean();
    if (shuffle == 0) {
      return Stream.of(new Run(title, method.getName(), null, failed));
    }
    return Seeds.draw(shuffle)
        .takeWhile(seed -> !failed.get())
        .mapToObj(seed -> new Run(title + ", seed " + seed, method.getName(), seed, failed));
  }

  private record Run(String title, String loopName, @Nullable Long seed, AtomicBoolean failed)
      implements TestTemplateInvocationContext {
    @Override
    public String getDisplayName(int invocationIndex) {
      return title;
    }

    @Override
    public void prepareInvocation(ExtensionContext context) {
      store(context).put(Key.NAME, loopName);
      if (seed != null) {
        store(context).put(Key.SEED, seed);
        store(context).put(Key.FAILED, failed);
      }
    }

    @Override
    public List<Extension> getAdditionalExtensions() {
      return List.of(new BeforeConstruction(this));
    }
  }

  /** JUnit prepares a run after its instance was made, whose constructor may want the loop. */
  private record BeforeConstruction(Run run) implements TestInstancePreConstructCallback {
    @Override
    public ExtensionContextScope getTestInstantiationExtensionContextScope(ExtensionContext root) {
      return ExtensionContextScope.TEST_METHOD;
    }

    @Override
    public void preConstructTestInstance(
        TestInstanceFactoryContext instance, ExtensionContext context) {
      run.prepareInvocation(context);
    }
  }

  // The test's thread.

  /** One instance for all tests has no loop. */
  @Override
  public <T> T interceptTestClassConstructor(
      Invocation<T> invocation,
      ReflectiveInvocationContext<Constructor<T>> constructor,
      ExtensionContext context)
      throws Throwable {
    if (context.getTestMethod().isEmpty()) {
      return invocation.proceed();
    }
    try {
      return loopOf(context).run(invocation);
    } catch (Throwable failure) {
      failed(context, failure); // nothing runs after a test that has not begun
      throw failure;
    }
  }

  @Override
  public void interceptBeforeEachMethod(
      Invocation<Void> invocation,
      ReflectiveInvocationContext<Method> method,
      ExtensionContext context)
      throws Throwable {
    loopOf(context).run(invocation);
  }

  @Override
  public void interceptTestMethod(
      Invocation<Void> invocation,
      ReflectiveInvocationContext<Method> method,
      ExtensionContext context)
      throws Throwable {
    loopOf(context).run(invocation);
  }

  @Override
  public void interceptTestTemplateMethod(
      Invocation<Void> invocation,
      ReflectiveInvocationContext<Method> method,
      ExtensionContext context)
      throws Throwable {
    loopOf(context).run(invocation);
  }

  @Override
  public <T> T interceptTestFactoryMethod(
      Invocation<T> invocation,
      ReflectiveInvocationContext<Method> method,
      ExtensionContext context)
      throws Throwable {
    return loopOf(context).run(invocation);
  }

  @Override
  public void interceptDynamicTest(
      Invocation<Void> invocation, DynamicTestInvocationContext test, ExtensionContext context)
      throws Throwable {
    try {
      loopOf(context).run(invocation);
    } catch (Throwable failure) {
      failed(context, failure); // it is not the factory's
      throw failure;
    }
  }

  @Override
  public void interceptAfterEachMethod(
      Invocation<Void> invocation,
      ReflectiveInvocationContext<Method> method,
      ExtensionContext context)
      throws Throwable {
    loopOf(context).run(invocation);
  }

  @SuppressWarnings("unchecked")
  private static <E extends Throwable> void sneak(Throwable thrown) throws E {
    throw (E) thrown;
  }
}
