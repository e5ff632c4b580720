package dev.menai.java;

import dev.menai.EventLoop;
import dev.menai.LoopClosedException;
import dev.menai.interop.LoopAccess;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/** A loop as an executor: posts. */
final class LoopExecutor implements Executor {
  private final EventLoop loop;

  LoopExecutor(EventLoop loop) {
    this.loop = loop;
  }

  @Override
  public void execute(Runnable command) {
    Objects.requireNonNull(command, "command");
    if (!LoopAccess.post(loop, Carried.runnable(loop, command))) {
      throw refused(loop, "execute");
    }
  }

  /** What the contract of executors asks for, with our own as its cause. */
  static RejectedExecutionException refused(EventLoop loop, String operation) {
    String message = "loop \"" + loop.getName() + "\" is closed; " + operation + " refused";
    return new RejectedExecutionException(message, new LoopClosedException(message));
  }

  @Override
  public String toString() {
    return "executor of " + loop;
  }
}
