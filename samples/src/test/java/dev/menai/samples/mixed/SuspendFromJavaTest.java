package dev.menai.samples.mixed;

import static java.time.Duration.ofSeconds;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.menai.java.AsyncLoop;
import dev.menai.java.AsyncSemaphore;
import dev.menai.java.TaskFuture;
import dev.menai.testing.VirtualClock;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Suspend functions that Kotlin compiled, called from plain Java, and implemented by it. */
class SuspendFromJavaTest {
  private final VirtualClock clock = new VirtualClock();
  private final AsyncLoop loop = AsyncLoop.of(clock.newLoop());
  private final AsyncSemaphore limit = new AsyncSemaphore(loop, 1);
  private final Catalog catalog = new Catalog(limit.semaphore());
  private final Ledger ledger = new Ledger();

  @AfterEach
  void close() {
    loop.close();
  }

  private <T> T after(int seconds, TaskFuture<T> future) throws Exception {
    clock.advance(ofSeconds(seconds));
    return future.await();
  }

  @Test
  void theResultIsTheFunctions() throws Exception {
    // <call>
    TaskFuture<String> item = loop.future(k -> catalog.find(7, false, k));
    // </call>
    assertEquals("item 7", after(1, item));
    // <typed>
    TaskFuture<Integer> length =
        loop.<String>future(k -> catalog.find(7, true, k)).thenApply(String::length);
    // </typed>
    assertEquals("item 7 and all about it".length(), after(1, length));
  }

  @Test
  void nullAndNumbersAndNothingComeBack() throws Exception {
    TaskFuture<String> none = loop.future(k -> ledger.findOrNull(-1, k));
    assertNull(after(1, none));
    TaskFuture<?> saved = loop.future(k -> ledger.save("a", k));
    after(1, saved);
    TaskFuture<Integer> count = loop.future(k -> ledger.count(k));
    assertEquals(1, after(1, count));
  }

  @Test
  void failuresAreRaw() {
    TaskFuture<String> item = loop.future(k -> catalog.find(-1, false, k));
    assertEquals("no item -1", assertThrows(IOException.class, () -> after(1, item)).getMessage());
  }

  @Test
  void aFunctionThatDoesNotSuspendSeesItsTask() throws Exception {
    TaskFuture<String> name = loop.future("find", k -> ledger.nameOfTask(k));
    assertEquals("find", after(0, name));
  }

  @Test
  void aCancelEndsTheFunctionAndReturnsItsPermit() {
    TaskFuture<String> item = loop.future(k -> catalog.find(7, false, k));
    clock.advance(ofSeconds(0));
    assertEquals(0, limit.availablePermits());
    item.thenApply(String::length).cancel(true);
    clock.advance(ofSeconds(0));
    assertTrue(item.stopped().isDone());
    assertEquals(1, limit.availablePermits());
  }

  @Test
  void theCallbackGetsTheResult() {
    List<Object> seen = new ArrayList<>();
    loop.<String>future(k -> catalog.find(7, false, k), (item, failure) -> seen.add(item));
    clock.advance(ofSeconds(1));
    assertEquals(List.of("item 7"), seen);
  }

  @Test
  void javaImplementsASuspendFunction() throws Exception {
    TaskFuture<Integer> total =
        loop.future(k -> CatalogKt.total(new Tariff(loop, limit), List.of("tea", "milk"), k));
    assertEquals(7, after(2, total));
  }
}
