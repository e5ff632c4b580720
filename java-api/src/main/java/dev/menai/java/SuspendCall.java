package dev.menai.java;

import kotlin.coroutines.Continuation;
import org.jspecify.annotations.Nullable;

/**
 * Calls a suspend function of Kotlin's: {@code k -> service.find(id, k)}; may throw.
 *
 * <p>Java sees {@code suspend fun find(id: Long): Item} as a method with one more parameter, a
 * continuation, that returns an {@code Object}. A call passes {@code k} on as that parameter, as it
 * is and to one function, and returns what the function returns: the result, or a mark that it
 * comes later. A body in braces that forgets its {@code return} does not compile, or loses the
 * result.
 *
 * <p>Default values are known to Kotlin's compiler only: Java passes all arguments. The result of a
 * function without one is Kotlin's {@code Unit}; {@code TaskFuture<?>} takes it.
 *
 * @param <T> the function's result
 */
@FunctionalInterface
public interface SuspendCall<T extends @Nullable Object> {
  /**
   * Calls the function.
   *
   * @param k the function's last argument
   * @return what the function returned
   * @throws Exception counts as the failure of the function
   */
  @Nullable Object call(Continuation<? super T> k) throws Exception;
}
