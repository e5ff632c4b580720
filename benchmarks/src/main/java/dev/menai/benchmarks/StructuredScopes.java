package dev.menai.benchmarks;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * The JDK's {@code StructuredTaskScope} in the shape it has since JDK 25.
 *
 * <p>A preview still: the compiler asks for a flag, and this code is compiled for an older JDK
 * anyway, so it is reached by method handles, which need none.
 */
@State(Scope.Benchmark)
public class StructuredScopes {
  /** {@code null} on a JDK without them, and then so are the others. */
  private static final MethodHandle OPEN;

  private static final MethodHandle FORK;
  private static final MethodHandle JOIN;
  private static final MethodHandle CLOSE;
  private static final MethodHandle GET;

  static {
    MethodHandle[] handles = new MethodHandle[5];
    try {
      handles = handles();
    } catch (ReflectiveOperationException e) {
      // An older JDK, or one where the preview has changed its shape: left out.
    }
    OPEN = handles[0];
    FORK = handles[1];
    JOIN = handles[2];
    CLOSE = handles[3];
    GET = handles[4];
  }

  private static MethodHandle[] handles() throws ReflectiveOperationException {
    MethodHandles.Lookup lookup = MethodHandles.publicLookup();
    Class<?> scope = Class.forName("java.util.concurrent.StructuredTaskScope");
    Class<?> subtask = Class.forName("java.util.concurrent.StructuredTaskScope$Subtask");
    return new MethodHandle[] {
      lookup
          .findStatic(scope, "open", MethodType.methodType(scope))
          .asType(MethodType.methodType(Object.class)),
      lookup
          .findVirtual(scope, "fork", MethodType.methodType(subtask, Callable.class))
          .asType(MethodType.methodType(Object.class, Object.class, Callable.class)),
      lookup
          .findVirtual(scope, "join", MethodType.methodType(Object.class))
          .asType(MethodType.methodType(void.class, Object.class)),
      lookup
          .findVirtual(scope, "close", MethodType.methodType(void.class))
          .asType(MethodType.methodType(void.class, Object.class)),
      lookup
          .findVirtual(subtask, "get", MethodType.methodType(Object.class))
          .asType(MethodType.methodType(Object.class, Object.class))
    };
  }

  /** Whether this JVM has them in the shape of JDK 25. */
  public static boolean exist() {
    return OPEN != null;
  }

  /** Forks all {@code works} in one scope, joins it, and adds up their results. */
  int sum(List<Callable<Integer>> works) {
    try {
      Object scope = (Object) OPEN.invokeExact();
      try {
        return sum(scope, works);
      } finally {
        CLOSE.invokeExact(scope);
      }
    } catch (Throwable e) {
      throw new AssertionError("a scope failed", e);
    }
  }

  private static int sum(Object scope, List<Callable<Integer>> works) throws Throwable {
    List<Object> subtasks = new ArrayList<>(works.size());
    for (Callable<Integer> work : works) {
      subtasks.add((Object) FORK.invokeExact(scope, work));
    }
    JOIN.invokeExact(scope);
    int sum = 0;
    for (Object subtask : subtasks) {
      sum += (Integer) (Object) GET.invokeExact(subtask);
    }
    return sum;
  }
}
