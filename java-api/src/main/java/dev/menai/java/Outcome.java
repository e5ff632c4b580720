package dev.menai.java;

import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How one piece of work ended: with a value or with a failure.
 *
 * <p>Immutable. Two outcomes are equal if their values are, or if they hold the same failure.
 *
 * @param <T> the value
 */
public final class Outcome<T extends @Nullable Object> {
  private final @Nullable T value;
  private final @Nullable Throwable failure;

  private Outcome(@Nullable T value, @Nullable Throwable failure) {
    this.value = value;
    this.failure = failure;
  }

  /**
   * Makes the outcome of work that gave {@code value}.
   *
   * @param value the value, maybe {@code null}
   * @param <T> its type
   * @return a success
   */
  public static <T extends @Nullable Object> Outcome<T> success(T value) {
    return new Outcome<>(value, null);
  }

  /**
   * Makes the outcome of work that failed, or was cancelled if that is what {@code failure} says.
   *
   * @param failure the raw cause
   * @param <T> the value there might have been
   * @return a failure
   */
  public static <T extends @Nullable Object> Outcome<T> failure(Throwable failure) {
    return new Outcome<>(null, Objects.requireNonNull(failure, "failure"));
  }

  /**
   * Tells whether there is a value.
   *
   * @return true if the work gave a value
   */
  public boolean isSuccess() {
    return failure == null;
  }

  /**
   * Tells whether the work was cancelled; that is a failure, too.
   *
   * @return true if the failure is a {@link CancellationException}
   */
  public boolean isCancelled() {
    return failure instanceof CancellationException;
  }

  /**
   * Returns the value of a success.
   *
   * @return the value
   * @throws NoSuchElementException if the work failed; the failure is its cause
   */
  public T value() {
    if (failure != null) {
      throw new NoSuchElementException(
          "no value but a failure: " + failure + "; ask isSuccess() first", failure);
    }
    return value;
  }

  /**
   * Returns the raw cause of a failure.
   *
   * @return the failure, {@code null} for a success
   */
  public @Nullable Throwable failure() {
    return failure;
  }

  /**
   * Returns the value, or throws what the work threw.
   *
   * @return the value
   * @throws Exception the failure itself
   */
  public T getOrThrow() throws Exception {
    if (failure != null) {
      throw Failures.<RuntimeException>sneak(failure);
    }
    return value;
  }

  /**
   * Returns the value, or {@code other} for a failure.
   *
   * @param other in place of a missing value
   * @return one of the two
   */
  public T orElse(T other) {
    return failure == null ? value : other;
  }

  /**
   * Returns the outcome with {@code fn} applied to the value; a failure stays as it is.
   *
   * @param fn applied at once, not for a failure; what it throws is thrown here
   * @param <U> the new value
   * @return an outcome of the same kind
   */
  public <U extends @Nullable Object> Outcome<U> map(Function<? super T, ? extends U> fn) {
    Objects.requireNonNull(fn, "fn");
    return failure == null ? success(fn.apply(value)) : failure(failure);
  }

  /**
   * Returns what one of two functions makes of this outcome.
   *
   * @param onSuccess applied to the value of a success
   * @param onFailure applied to the raw cause of a failure
   * @param <R> what both return
   * @return its result
   */
  public <R extends @Nullable Object> R fold(
      Function<? super T, ? extends R> onSuccess,
      Function<? super Throwable, ? extends R> onFailure) {
    Objects.requireNonNull(onSuccess, "onSuccess");
    Objects.requireNonNull(onFailure, "onFailure");
    return failure == null ? onSuccess.apply(value) : onFailure.apply(failure);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Outcome<?> that
        && failure == that.failure
        && Objects.equals(value, that.value);
  }

  @Override
  public int hashCode() {
    return failure == null ? Objects.hashCode(value) : System.identityHashCode(failure);
  }

  @Override
  public String toString() {
    if (failure == null) {
      return "Outcome(" + value + ")";
    }
    return "Outcome(" + (isCancelled() ? "cancelled: " : "failed: ") + failure + ")";
  }
}
