package dev.menai.java;

import dev.menai.EventLoopKt;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import org.jetbrains.lincheck.datastructures.ManagedStrategyGuaranteeKt;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.StressOptions;

/** What the Lincheck tests of futures share. */
final class LincheckSettings {
  /** Here functions run in place: there are no threads but Lincheck's. */
  static final AsyncLoop CLOSED = closedLoop();

  private LincheckSettings() {}

  private static AsyncLoop closedLoop() {
    AsyncLoop loop = AsyncLoop.of(EventLoopKt.EventLoop("closed", false));
    loop.close();
    return loop;
  }

  static ModelCheckingOptions modelChecking() {
    return new ModelCheckingOptions()
        .iterations(5 * factor())
        .invocationsPerIteration(250)
        .threads(2)
        .actorsPerThread(2)
        .actorsBefore(0)
        .actorsAfter(1)
        .addGuarantee(
            ManagedStrategyGuaranteeKt.forClasses(LincheckSettings::isCore).allMethods().ignore());
  }

  static StressOptions stress() {
    return new StressOptions()
        .iterations(5 * factor())
        .invocationsPerIteration(500)
        .threads(3)
        .actorsPerThread(2)
        .actorsAfter(1);
  }

  /** The closed loop never changes: there is nothing in it to interleave. */
  private static boolean isCore(String className) {
    return className.startsWith("dev.menai.") && !className.startsWith("dev.menai.java.");
  }

  static int factor() {
    return Integer.getInteger("menai.stress.factor", 1);
  }

  /** The state of a future in one word. */
  static String look(TaskFuture<Integer> future) {
    try {
      return String.valueOf(future.getNow(null));
    } catch (CancellationException cancelled) {
      return "cancelled";
    } catch (CompletionException failed) {
      return failed.getCause() instanceof CancellationException
          ? "source cancelled"
          : "failed: " + failed.getCause();
    }
  }
}
