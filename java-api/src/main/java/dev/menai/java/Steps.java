package dev.menai.java;

import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The JDK's kinds of one-source dependents, each with the JDK's own rules for failures.
 *
 * <p>A function that throws is handled by the {@link Dependent}.
 */
final class Steps {
  private Steps() {}

  static <S, T> Step<S, T> apply(Function<? super S, ? extends T> fn) {
    Objects.requireNonNull(fn, "fn");
    return (value, failure, stage) ->
        failure == null
            ? stage.settleValue(fn.apply(value))
            : stage.settlePassed(Failures.wrap(failure));
  }

  static <S> Step<S, @Nullable Void> accept(Consumer<? super S> action) {
    Objects.requireNonNull(action, "action");
    return (value, failure, stage) -> {
      if (failure != null) {
        return stage.settlePassed(Failures.wrap(failure));
      }
      action.accept(value);
      return stage.settleValue(null);
    };
  }

  static <S> Step<S, @Nullable Void> run(Runnable action) {
    Objects.requireNonNull(action, "action");
    return (value, failure, stage) -> {
      if (failure != null) {
        return stage.settlePassed(Failures.wrap(failure));
      }
      action.run();
      return stage.settleValue(null);
    };
  }

  static <S, T> Step<S, T> handle(BiFunction<? super S, Throwable, ? extends T> fn) {
    Objects.requireNonNull(fn, "fn");
    return (value, failure, stage) -> stage.settleValue(fn.apply(value, shown(failure, stage)));
  }

  static <S> Step<S, S> whenComplete(BiConsumer<? super S, ? super Throwable> action) {
    Objects.requireNonNull(action, "action");
    return (value, failure, stage) -> {
      try {
        action.accept(value, shown(failure, stage));
      } catch (Throwable thrown) {
        if (failure == null) {
          throw thrown;
        }
        if (failure != thrown) {
          failure.addSuppressed(thrown);
        }
      }
      return failure == null
          ? stage.settleValue(value)
          : stage.settlePassed(Failures.wrap(failure));
    };
  }

  static <S> Step<S, S> exceptionally(Function<Throwable, ? extends S> fn) {
    Objects.requireNonNull(fn, "fn");
    return (value, failure, stage) ->
        stage.settleValue(failure == null ? value : fn.apply(shown(failure, stage)));
  }

  static <S> Step<S, S> copy() {
    return (value, failure, stage) ->
        failure == null ? stage.settleValue(value) : stage.settlePassed(Failures.wrap(failure));
  }

  static <S, T> Step<S, T> compose(
      Function<? super S, ? extends CompletionStage<T>> fn, String operation) {
    Objects.requireNonNull(fn, "fn");
    return (value, failure, stage) ->
        failure == null
            ? Relay.follow(checked(fn.apply(value), operation), stage)
            : stage.settlePassed(Failures.wrap(failure));
  }

  static <S> Step<S, S> exceptionallyCompose(
      Function<Throwable, ? extends CompletionStage<S>> fn, String operation) {
    Objects.requireNonNull(fn, "fn");
    return (value, failure, stage) ->
        failure == null
            ? stage.settleValue(value)
            : Relay.follow(checked(fn.apply(shown(failure, stage)), operation), stage);
  }

  /** The failure, which a function of the user's is about to be given. */
  private static @Nullable Throwable shown(@Nullable Throwable failure, TaskFuture<?> stage) {
    if (failure != null) {
      stage.looked(failure);
    }
    return failure;
  }

  private static <T> CompletionStage<T> checked(
      @Nullable CompletionStage<T> inner, String operation) {
    if (inner == null) {
      throw new NullPointerException(
          "function of " + operation + " returned null instead of a stage");
    }
    return inner;
  }
}
