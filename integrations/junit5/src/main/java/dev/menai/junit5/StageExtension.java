package dev.menai.junit5;

import java.lang.reflect.Method;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
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
                LoopExtension.runsOf(context, method.getName() + "()")
                    .map(run -> new Test(run, method)));
  }

  private static List<Method> methodsOf(Class<?> type) {
    List<Method> methods =
        AnnotationSupport.findAnnotatedMethods(
            type, StageTest.class, HierarchyTraversalMode.TOP_DOWN);
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
      return List.of(new Call(method));
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
