package dev.menai.junit5;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.Extension;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContextProvider;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.commons.support.HierarchyTraversalMode;

/** Calls the methods that {@link StageTests} stands for. */
final class StageExtension implements TestTemplateInvocationContextProvider {
  @Override
  public boolean supportsTestTemplate(ExtensionContext context) {
    return true;
  }

  @Override
  public Stream<TestTemplateInvocationContext> provideTestTemplateInvocationContexts(
      ExtensionContext context) {
    return methodsOf(context.getRequiredTestClass()).stream()
        .flatMap(
            method ->
                LoopExtension.runsOf(context, method, titleOf(method))
                    .map(run -> new Test(run, method)));
  }

  private static String titleOf(Method method) {
    return AnnotationSupport.findAnnotation(method, DisplayName.class)
        .map(DisplayName::value)
        .orElse(method.getName() + "()");
  }

  private static List<Method> methodsOf(Class<?> type) {
    List<Method> methods =
        AnnotationSupport.findAnnotatedMethods(
            type, StageTest.class, HierarchyTraversalMode.TOP_DOWN);
    if (methods.isEmpty()) {
      throw new ExtensionConfigurationException(
          type.getSimpleName()
              + " implements StageTests, but has no @StageTest; annotate a method that returns a"
              + " stage, or do not implement it");
    }
    for (Method method : methods) {
      if (!CompletionStage.class.isAssignableFrom(method.getReturnType())) {
        throw new ExtensionConfigurationException(
            "@StageTest method " + method.getName() + "() returns no stage; make it a @LoopTest");
      }
    }
    return methods;
  }

  private record Test(TestTemplateInvocationContext run, Method method)
      implements TestTemplateInvocationContext {
    @Override
    public String getDisplayName(int invocationIndex) {
      return run.getDisplayName(invocationIndex);
    }

    @Override
    public void prepareInvocation(ExtensionContext context) {
      run.prepareInvocation(context);
    }

    @Override
    public List<Extension> getAdditionalExtensions() {
      List<Extension> all = new ArrayList<>(run.getAdditionalExtensions());
      all.add(new Call(method));
      all.add(new Condition(method));
      return all;
    }
  }

  /** JUnit looks for it at the method that stands for this one. */
  private record Condition(Method method) implements ExecutionCondition {
    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
      return AnnotationSupport.findAnnotation(method, Disabled.class)
          .map(found -> ConditionEvaluationResult.disabled(method + " is @Disabled", found.value()))
          .orElse(ConditionEvaluationResult.enabled("not @Disabled"));
    }
  }

  private record Call(Method method) implements InvocationInterceptor {
    @Override
    public void interceptTestTemplateMethod(
        Invocation<Void> invocation,
        ReflectiveInvocationContext<Method> stages,
        ExtensionContext context)
        throws Throwable {
      invocation.skip();
      Object stage =
          context.getExecutableInvoker().invoke(method, context.getRequiredTestInstance());
      Objects.requireNonNull(stage, () -> method.getName() + "() returned null for a stage");
      LoopUnderTest.current().asyncLoop().adopt((CompletionStage<?>) stage).await();
    }
  }
}
