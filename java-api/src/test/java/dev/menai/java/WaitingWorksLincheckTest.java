package dev.menai.java;

import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.Test;

/**
 * Who is added to the list while it, or another, ends: each is listed once, in the slot it knows
 * of, and nobody whose wait is over.
 */
@Param(name = "number", gen = IntGen.class, conf = "1:2")
public class WaitingWorksLincheckTest {
  private final WaitingWorks works = new WaitingWorks();
  private final List<Waiter> waiters = IntStream.range(0, 3).mapToObj(Waiter::new).toList();

  /** Two are listed: if the third comes, whoever ends before it leaves it its slot. */
  public WaitingWorksLincheckTest() {
    works.add(waiters.get(0));
    works.add(waiters.get(1));
  }

  @Operation
  public void add(@Param(name = "number") int number) {
    works.add(waiters.get(number));
  }

  /** As on a loop: first the future is done, then whoever served it takes it out. */
  @Operation
  public void end(@Param(name = "number") int number) {
    Waiter waiter = waiters.get(number);
    waiter.future.complete(number);
    works.remove(waiter);
  }

  /** In their order: what is removed leaves its slot to the last. */
  @Operation
  public String snapshot() {
    return works.snapshot().toString();
  }

  @Validate
  public void isListedOnceAndNotWhenDone() {
    List<WaitingWork> listed = works.snapshot();
    for (Waiter waiter : waiters) {
      if (waiter.slot != listed.indexOf(waiter)) {
        throw new IllegalStateException(waiter + " is in slot " + waiter.slot + " of " + listed);
      }
      if (waiter.slot != WaitingWorks.ABSENT && waiter.future.isDone()) {
        throw new IllegalStateException(waiter + " is done, and listed still");
      }
    }
  }

  @Test
  void modelChecked() {
    LincheckSettings.modelChecking().check(WaitingWorksLincheckTest.class);
  }

  @Test
  void stressed() {
    LincheckSettings.stress().check(WaitingWorksLincheckTest.class);
  }

  private static final class Waiter extends WaitingWork {
    final TaskFuture<Integer> future = new TaskFuture<>(LincheckSettings.CLOSED);
    private final int number;

    Waiter(int number) {
      this.number = number;
    }

    @Override
    TaskFuture<?> waiting() {
      return future;
    }

    @Override
    void stop(CancellationException reason, Stopping stopping) {}

    @Override
    public String toString() {
      return "w" + number;
    }
  }
}
