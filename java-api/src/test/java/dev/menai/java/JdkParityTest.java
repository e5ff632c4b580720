package dev.menai.java;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every dependent gives what the JDK's gives, to its function and as its own outcome: the same
 * program is run with plain futures and with ours.
 */
class JdkParityTest {
  @RegisterExtension final Loops loops = new Loops();

  /** Derives a stage from two sources; what its function was given goes to the list. */
  private interface Derive {
    CompletionStage<?> from(
        CompletableFuture<String> source, CompletionStage<String> other, List<String> given);
  }

  private static final Executor DIRECT = Runnable::run;

  private static final Map<String, Derive> DEPENDENTS = new LinkedHashMap<>();

  static {
    DEPENDENTS.put("thenApply", (f, o, g) -> f.thenApply(v -> note(g, v)));
    DEPENDENTS.put("thenApplyAsync", (f, o, g) -> f.thenApplyAsync(v -> note(g, v)));
    DEPENDENTS.put("thenApplyAsync+", (f, o, g) -> f.thenApplyAsync(v -> note(g, v), DIRECT));
    DEPENDENTS.put("thenAccept", (f, o, g) -> f.thenAccept(v -> note(g, v)));
    DEPENDENTS.put("thenAcceptAsync", (f, o, g) -> f.thenAcceptAsync(v -> note(g, v)));
    DEPENDENTS.put("thenAcceptAsync+", (f, o, g) -> f.thenAcceptAsync(v -> note(g, v), DIRECT));
    DEPENDENTS.put("thenRun", (f, o, g) -> f.thenRun(() -> note(g, "run")));
    DEPENDENTS.put("thenRunAsync", (f, o, g) -> f.thenRunAsync(() -> note(g, "run")));
    DEPENDENTS.put("thenRunAsync+", (f, o, g) -> f.thenRunAsync(() -> note(g, "run"), DIRECT));
    DEPENDENTS.put("thenCompose", (f, o, g) -> f.thenCompose(v -> inner(g, v)));
    DEPENDENTS.put("thenComposeAsync", (f, o, g) -> f.thenComposeAsync(v -> inner(g, v)));
    DEPENDENTS.put("thenComposeAsync+", (f, o, g) -> f.thenComposeAsync(v -> inner(g, v), DIRECT));
    DEPENDENTS.put("whenComplete", (f, o, g) -> f.whenComplete((v, x) -> note(g, v, x)));
    DEPENDENTS.put("whenCompleteAsync", (f, o, g) -> f.whenCompleteAsync((v, x) -> note(g, v, x)));
    DEPENDENTS.put(
        "whenCompleteAsync+", (f, o, g) -> f.whenCompleteAsync((v, x) -> note(g, v, x), DIRECT));
    DEPENDENTS.put("handle", (f, o, g) -> f.handle((v, x) -> note(g, v, x)));
    DEPENDENTS.put("handleAsync", (f, o, g) -> f.handleAsync((v, x) -> note(g, v, x)));
    DEPENDENTS.put("handleAsync+", (f, o, g) -> f.handleAsync((v, x) -> note(g, v, x), DIRECT));
    DEPENDENTS.put("exceptionally", (f, o, g) -> f.exceptionally(x -> note(g, null, x)));
    DEPENDENTS.put("exceptionallyAsync", (f, o, g) -> f.exceptionallyAsync(x -> note(g, null, x)));
    DEPENDENTS.put(
        "exceptionallyAsync+", (f, o, g) -> f.exceptionallyAsync(x -> note(g, null, x), DIRECT));
    DEPENDENTS.put(
        "exceptionallyCompose", (f, o, g) -> f.exceptionallyCompose(x -> inner(g, text(x))));
    DEPENDENTS.put(
        "exceptionallyComposeAsync",
        (f, o, g) -> f.exceptionallyComposeAsync(x -> inner(g, text(x))));
    DEPENDENTS.put(
        "exceptionallyComposeAsync+",
        (f, o, g) -> f.exceptionallyComposeAsync(x -> inner(g, text(x)), DIRECT));
    DEPENDENTS.put("thenCombine", (f, o, g) -> f.thenCombine(o, both(g)));
    DEPENDENTS.put("thenCombineAsync", (f, o, g) -> f.thenCombineAsync(o, both(g)));
    DEPENDENTS.put("thenCombineAsync+", (f, o, g) -> f.thenCombineAsync(o, both(g), DIRECT));
    DEPENDENTS.put("thenAcceptBoth", (f, o, g) -> f.thenAcceptBoth(o, both(g)::apply));
    DEPENDENTS.put("thenAcceptBothAsync", (f, o, g) -> f.thenAcceptBothAsync(o, both(g)::apply));
    DEPENDENTS.put(
        "thenAcceptBothAsync+", (f, o, g) -> f.thenAcceptBothAsync(o, both(g)::apply, DIRECT));
    DEPENDENTS.put("runAfterBoth", (f, o, g) -> f.runAfterBoth(o, () -> note(g, "run")));
    DEPENDENTS.put("runAfterBothAsync", (f, o, g) -> f.runAfterBothAsync(o, () -> note(g, "run")));
    DEPENDENTS.put(
        "runAfterBothAsync+", (f, o, g) -> f.runAfterBothAsync(o, () -> note(g, "run"), DIRECT));
    DEPENDENTS.put("applyToEither", (f, o, g) -> f.applyToEither(o, v -> note(g, v)));
    DEPENDENTS.put("applyToEitherAsync", (f, o, g) -> f.applyToEitherAsync(o, v -> note(g, v)));
    DEPENDENTS.put(
        "applyToEitherAsync+", (f, o, g) -> f.applyToEitherAsync(o, v -> note(g, v), DIRECT));
    DEPENDENTS.put("acceptEither", (f, o, g) -> f.acceptEither(o, v -> note(g, v)));
    DEPENDENTS.put("acceptEitherAsync", (f, o, g) -> f.acceptEitherAsync(o, v -> note(g, v)));
    DEPENDENTS.put(
        "acceptEitherAsync+", (f, o, g) -> f.acceptEitherAsync(o, v -> note(g, v), DIRECT));
    DEPENDENTS.put("runAfterEither", (f, o, g) -> f.runAfterEither(o, () -> note(g, "run")));
    DEPENDENTS.put(
        "runAfterEitherAsync", (f, o, g) -> f.runAfterEitherAsync(o, () -> note(g, "run")));
    DEPENDENTS.put(
        "runAfterEitherAsync+",
        (f, o, g) -> f.runAfterEitherAsync(o, () -> note(g, "run"), DIRECT));
    DEPENDENTS.put("copy", (f, o, g) -> f.copy());
    DEPENDENTS.put("minimalCompletionStage", (f, o, g) -> f.minimalCompletionStage());
  }

  static Stream<String> dependents() {
    return DEPENDENTS.keySet().stream();
  }

  @ParameterizedTest
  @MethodSource("dependents")
  void givesWhatTheJdkGives(String name) throws Exception {
    AsyncLoop loop = loops.start();
    for (String first : List.of("value", "null", "fail", "wrapped", "cancel", "refuse")) {
      for (String second : List.of("value", "fail")) {
        for (boolean before : new boolean[] {true, false}) {
          String scenario = name + " of " + first + " and " + second + ", done before: " + before;
          assertEquals(
              play(name, first, second, before, new CompletableFuture<>(), null),
              play(name, first, second, before, loop.createFuture(), loop),
              scenario);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("dependents")
  void isOneOfOurs(String name) {
    TaskFuture<String> future = loops.start().createFuture();
    CompletionStage<?> derived = DEPENDENTS.get(name).from(future, future, new ArrayList<>());
    assertInstanceOf(TaskFuture.class, derived);
    assertInstanceOf(TaskFuture.class, derived.toCompletableFuture());
  }

  private static String play(
      String name,
      String first,
      String second,
      boolean before,
      CompletableFuture<String> source,
      AsyncLoop loop)
      throws Exception {
    List<String> given = new ArrayList<>();
    CompletableFuture<String> other = source.newIncompleteFuture();
    if (before) {
      end(source, first);
      end(other, second);
    }
    CompletionStage<?> derived = DEPENDENTS.get(name).from(source, other, given);
    if (!before) {
      end(source, first);
      end(other, second);
    }
    AtomicReference<String> outcome = new AtomicReference<>();
    derived
        .handle(
            (value, failure) -> {
              outcome.set(value + " / " + text(failure));
              return null;
            })
        .toCompletableFuture()
        .get();
    if (loop != null) {
      Loops.settle(loop);
    }
    source.exceptionally(dropped -> null);
    other.exceptionally(dropped -> null);
    return given + " -> " + outcome.get();
  }

  private static void end(CompletableFuture<String> future, String how) {
    switch (how) {
      case "null" -> future.complete(null);
      case "fail" -> future.completeExceptionally(new IllegalStateException("x"));
      case "wrapped" ->
          future.completeExceptionally(new CompletionException(new IllegalStateException("x")));
      case "cancel" -> future.cancel(true);
      default -> future.complete(how);
    }
  }

  /** Notes what a function was given; "refuse" makes it throw. */
  private static String note(List<String> given, String value) {
    synchronized (given) {
      given.add(value);
    }
    if ("refuse".equals(value)) {
      throw new IllegalArgumentException("refused");
    }
    return value + "!";
  }

  private static String note(List<String> given, String value, Throwable failure) {
    return note(given, failure == null ? value : text(failure));
  }

  private static CompletionStage<String> inner(List<String> given, String value) {
    String noted = note(given, value);
    return noted.startsWith("null")
        ? CompletableFuture.failedFuture(new IllegalStateException("inner"))
        : CompletableFuture.completedFuture(noted);
  }

  private static BiFunction<String, String, String> both(List<String> given) {
    return (left, right) -> note(given, "refuse".equals(left) ? left : left + "+" + right);
  }

  /** The failure and its causes by type and message; our cancellations have no message either. */
  private static String text(Throwable failure) {
    if (failure == null) {
      return "ok";
    }
    String message =
        failure instanceof CancellationException || failure instanceof CompletionException
            ? ""
            : failure.getMessage();
    String cause = failure.getCause() == null ? "" : " caused by " + text(failure.getCause());
    return failure.getClass().getSimpleName() + message + cause;
  }
}
