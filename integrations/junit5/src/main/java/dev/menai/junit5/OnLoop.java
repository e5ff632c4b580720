package dev.menai.junit5;

import dev.menai.EventLoop;
import dev.menai.interop.LoopAccess;
import dev.menai.interop.TestAccess;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Looks at what belongs to a loop's thread. */
final class OnLoop {
  private static final long PATIENCE_SECONDS = 1;

  private OnLoop() {}

  /** Calls {@code look} where it may; {@code null} if the loop's thread does not come back. */
  static <T> @Nullable T call(EventLoop loop, Supplier<T> look) {
    if (TestAccess.ownThread(loop) == null && !loop.isRunning() || loop.isOnLoop()) {
      return look.get();
    }
    CompletableFuture<T> seen = new CompletableFuture<>();
    Runnable step = () -> seen.complete(look.get());
    if (!LoopAccess.post(loop, step)) {
      return look.get();
    }
    try {
      return seen.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException stuck) {
      return null;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    } catch (Exception e) {
      throw new IllegalStateException("cannot look at loop \"" + loop.getName() + "\"", e);
    }
  }
}
