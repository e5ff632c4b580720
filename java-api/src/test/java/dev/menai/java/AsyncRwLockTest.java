package dev.menai.java;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.menai.sync.RwLock;
import dev.menai.testing.VirtualClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is a read-write lock's own; see also {@link WaitingInLineTest} and {@link WithTest}. */
class AsyncRwLockTest {
  @RegisterExtension final Loops loops = new Loops();

  private final AsyncLoop loop = loops.on(new VirtualClock());
  private final AsyncRwLock lock = new AsyncRwLock(loop);

  @Test
  void letsReadersInTogetherAndWritersAlone() {
    assertTrue(lock.acquireRead().isDone());
    assertTrue(lock.tryAcquireRead());
    assertFalse(lock.tryAcquireWrite());
    TaskFuture<?> writer = lock.acquireWrite();
    TaskFuture<?> reader = lock.acquireRead();
    assertFalse(lock.tryAcquireRead(), "behind the writer");
    lock.releaseRead();
    assertFalse(writer.isDone());
    lock.releaseRead();
    assertTrue(writer.isDone());
    assertFalse(reader.isDone());
    lock.releaseWrite();
    assertTrue(reader.isDone());
    lock.releaseRead();
    assertTrue(lock.tryAcquireWrite());
  }

  @Test
  void letsTheReadersGoWhenTheWriterBeforeThemGivesUp() {
    lock.tryAcquireRead();
    TaskFuture<?> writer = lock.acquireWrite();
    TaskFuture<?> reader = lock.acquireRead();
    writer.cancel(true);
    assertTrue(reader.isDone());
  }

  @Test
  void refusesReleasesOfWhatNobodyHolds() {
    assertThrows(IllegalStateException.class, lock::releaseRead);
    assertThrows(IllegalStateException.class, lock::releaseWrite);
    lock.tryAcquireRead();
    assertThrows(IllegalStateException.class, lock::releaseWrite);
    lock.releaseRead();
    lock.tryAcquireWrite();
    assertThrows(IllegalStateException.class, lock::releaseRead);
  }

  @Test
  void isAViewOfKotlinsLock() {
    RwLock kotlin = new RwLock("table");
    AsyncRwLock view = AsyncRwLock.of(loop, kotlin);
    assertSame(kotlin, view.lock());
    assertTrue(kotlin.tryAcquireWrite());
    assertFalse(view.tryAcquireRead());
  }

  @Test
  void showsItsState() {
    lock.tryAcquireRead();
    TaskFuture<?> writer = lock.acquireWrite();
    assertEquals(lock.lock().toString(), lock.toString());
    assertEquals("RwLock(1 reading, 1 waiting)", lock.toString());
    assertEquals(1, lock.statistics().getReaders());
    assertEquals(1, lock.statistics().getWaiting());
    writer.cancel(true);
  }

  @Test
  void refusesNulls() {
    assertThrows(NullPointerException.class, () -> new AsyncRwLock(null));
    assertThrows(NullPointerException.class, () -> AsyncRwLock.of(loop, null));
  }
}
