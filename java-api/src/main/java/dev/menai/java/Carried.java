package dev.menai.java;

import dev.menai.EventLoop;
import dev.menai.interop.LoopContext;
import java.util.concurrent.Callable;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Users' functions with what their loop's carriers found on the thread that gave them.
 *
 * <p>The functions themselves if the loop carries nothing: then each costs one look at a field.
 */
final class Carried {
  private Carried() {}

  private static @Nullable LoopContext capture(AsyncLoop loop) {
    return LoopContext.capture(loop.eventLoop());
  }

  static Runnable runnable(EventLoop loop, Runnable action) {
    LoopContext context = LoopContext.capture(loop);
    return context == null ? action : () -> context.run(action);
  }

  static <T extends @Nullable Object> AsyncSupplier<T> supplier(
      AsyncLoop loop, AsyncSupplier<T> supplier) {
    LoopContext context = capture(loop);
    return context == null ? supplier : () -> context.call(supplier::get);
  }

  static <T extends @Nullable Object> Callable<T> callable(AsyncLoop loop, Callable<T> code) {
    LoopContext context = capture(loop);
    return context == null ? code : () -> context.call(code);
  }

  static <A extends @Nullable Object, T extends @Nullable Object> AsyncFunction<A, T> function(
      AsyncLoop loop, AsyncFunction<A, T> fn) {
    LoopContext context = capture(loop);
    return context == null ? fn : item -> context.call(() -> fn.apply(item));
  }

  static <S extends @Nullable Object, T extends @Nullable Object> Step<S, T> step(
      AsyncLoop loop, Step<S, T> step) {
    LoopContext context = capture(loop);
    return context == null
        ? step
        : (value, failure, stage) -> context.call(() -> step.run(value, failure, stage));
  }

  static <A> Consumer<A> consumer(AsyncLoop loop, Consumer<A> fn) {
    LoopContext context = capture(loop);
    return context == null ? fn : value -> context.run(() -> fn.accept(value));
  }

  static <A, T> Function<A, T> plain(AsyncLoop loop, Function<A, T> fn) {
    LoopContext context = capture(loop);
    return context == null ? fn : value -> get(context, () -> fn.apply(value));
  }

  static <A, B, T> BiFunction<A, B, T> plain(AsyncLoop loop, BiFunction<A, B, T> fn) {
    LoopContext context = capture(loop);
    return context == null ? fn : (a, b) -> get(context, () -> fn.apply(a, b));
  }

  static BooleanSupplier predicate(AsyncLoop loop, BooleanSupplier predicate) {
    LoopContext context = capture(loop);
    return context == null ? predicate : () -> get(context, predicate::getAsBoolean);
  }

  private static <T> T get(LoopContext context, Supplier<T> supplier) {
    try {
      return context.call(supplier::get);
    } catch (Exception thrown) {
      throw Failures.<RuntimeException>sneak(thrown);
    }
  }
}
